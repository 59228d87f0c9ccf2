//! Messages on a pipe: a length (4 bytes, little-endian), then that many bytes of postcard.

use std::io::{self, ErrorKind, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest message, in bytes. The longest real one (a frame of 200 layers) has 60 kB.
pub const MOST_BYTES: usize = 64 << 20;

/// What can go wrong on a pipe.
#[derive(Debug, thiserror::Error)]
pub enum PipeError {
    /// The other end went away in the middle of a message.
    #[error("a message of {expected} bytes ended after {received}")]
    Cut {
        /// Bytes that the message should have.
        expected: usize,
        /// Bytes that arrived.
        received: usize,
    },
    /// The length cannot be right.
    #[error("a message of {n_bytes} bytes was announced, {MOST_BYTES} are the most")]
    TooLong {
        /// Bytes that the message would have.
        n_bytes: usize,
    },
    /// The bytes are no message.
    #[error("a message could not be understood ({0})")]
    Garbled(postcard::Error),
    /// The operating system says no.
    #[error("the pipe failed ({0})")]
    Io(#[from] io::Error),
}

/// Writes one message and flushes.
pub fn write(pipe: &mut impl Write, message: &impl Serialize) -> Result<(), PipeError> {
    // Length and message in one write: the reader wakes once.
    let mut bytes = postcard::to_extend(message, vec![0; 4]).map_err(PipeError::Garbled)?;
    let n_bytes = bytes.len() - 4;
    let length = u32::try_from(n_bytes).ok().filter(|_| n_bytes <= MOST_BYTES).ok_or(PipeError::TooLong { n_bytes })?;
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    pipe.write_all(&bytes)?;
    pipe.flush()?;
    Ok(())
}

/// Reads the next message; nothing where the pipe ends between two messages.
pub fn read<T: DeserializeOwned>(pipe: &mut impl Read) -> Result<Option<T>, PipeError> {
    let Some(length) = read_length(pipe)? else { return Ok(None) };
    let n_bytes = usize::try_from(length).unwrap_or(usize::MAX);
    if n_bytes > MOST_BYTES {
        return Err(PipeError::TooLong { n_bytes });
    }
    // Grows with what arrives, so that a wrong length alone does not take memory.
    let mut bytes = Vec::new();
    pipe.by_ref().take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() < n_bytes {
        return Err(PipeError::Cut { expected: n_bytes, received: bytes.len() });
    }
    let (message, rest) = postcard::take_from_bytes(&bytes).map_err(PipeError::Garbled)?;
    if !rest.is_empty() {
        return Err(PipeError::Garbled(postcard::Error::DeserializeBadEncoding));
    }
    Ok(Some(message))
}

fn read_length(pipe: &mut impl Read) -> Result<Option<u32>, PipeError> {
    let mut length = [0; 4];
    let mut received = 0;
    while received < length.len() {
        match pipe.read(&mut length[received..]) {
            Ok(0) if received == 0 => return Ok(None),
            Ok(0) => return Err(PipeError::Cut { expected: 4, received }),
            Ok(n_bytes) => received += n_bytes,
            Err(err) if err.kind() == ErrorKind::Interrupted => {}
            Err(err) => return Err(err.into()),
        }
    }
    Ok(Some(u32::from_le_bytes(length)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Command;

    #[test]
    fn messages_arrive_as_they_were_sent_and_in_order() {
        let sent = [Command::Run, Command::SetLearningRate(f64::MIN_POSITIVE), Command::Ping(7)];
        let mut pipe = Vec::new();
        for command in &sent {
            write(&mut pipe, command).unwrap();
        }
        let mut reader = pipe.as_slice();
        let received: Vec<Command> = std::iter::from_fn(|| read(&mut reader).unwrap()).collect();
        assert_eq!(received, sent);
    }

    #[test]
    fn half_a_message_is_an_error_at_every_place_where_it_can_be_cut() {
        let mut pipe = Vec::new();
        write(&mut pipe, &Command::SetLearningRate(0.1)).unwrap();
        for n_bytes in 1..pipe.len() {
            let read = read::<Command>(&mut &pipe[..n_bytes]);
            assert!(matches!(read, Err(PipeError::Cut { .. })), "{n_bytes} bytes: {read:?}");
        }
        assert_eq!(read::<Command>(&mut &pipe[..0]).unwrap(), None);
    }

    #[test]
    fn garbage_is_an_error_and_a_giant_length_takes_no_memory() {
        assert!(matches!(read::<Command>(&mut &[0xff; 64][..]), Err(PipeError::TooLong { .. })));
        // A driver that prints to the pipe: "llvm" read as a length is more than 64 MiB.
        assert!(matches!(read::<Command>(&mut &b"llvmpipe says hello"[..]), Err(PipeError::TooLong { .. })));
        assert!(matches!(read::<Command>(&mut &[2, 0, 0, 0, 250, 1][..]), Err(PipeError::Garbled(_))));
        // More bytes than the message needs.
        assert!(matches!(read::<Command>(&mut &[2, 0, 0, 0, 1, 1][..]), Err(PipeError::Garbled(_))));
        let announced = u32::try_from(MOST_BYTES).unwrap().to_le_bytes();
        assert!(matches!(read::<Command>(&mut &announced[..]), Err(PipeError::Cut { received: 0, .. })));
    }
}
