//! One question to the session bus: does the desktop's portal have a file chooser?
//!
//! The few messages of the D-Bus protocol that it takes (specification 0.42), with a limit of time: sign in, greet, ask
//! the portal for the version of its `FileChooser` interface. A portal without a backend for it has none.

use std::env;
use std::io::{self, Read, Write};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Most time for one answer: the portal may have to be started first.
const MOST_TIME: Duration = Duration::from_secs(3);
/// Longest message that is read; answers to what is asked here are short.
const MOST_BYTES: usize = 1 << 20;

const METHOD_RETURN: u8 = 2;
const ERROR: u8 = 3;
/// Header fields, by their codes.
const PATH: u8 = 1;
const INTERFACE: u8 = 2;
const MEMBER: u8 = 3;
const REPLY_SERIAL: u8 = 5;
const DESTINATION: u8 = 6;
const SIGNATURE: u8 = 8;

/// Whether the session bus has a portal with a file chooser.
pub(super) fn has_file_chooser() -> bool {
    let deadline = Instant::now() + MOST_TIME;
    address().is_some_and(|address| ask(&address, deadline).unwrap_or(false))
}

/// The socket of the session bus, as the environment names it.
fn address() -> Option<SocketAddr> {
    let named = env::var("DBUS_SESSION_BUS_ADDRESS").unwrap_or_default();
    if named.is_empty() {
        let path = PathBuf::from(env::var_os("XDG_RUNTIME_DIR")?).join("bus");
        return SocketAddr::from_pathname(path).ok();
    }
    named.split(';').find_map(socket_from_address)
}

/// `unix:path=/run/user/1000/bus,guid=..` or `unix:abstract=..`.
fn socket_from_address(address: &str) -> Option<SocketAddr> {
    let entries = address.strip_prefix("unix:")?;
    entries.split(',').find_map(|entry| match entry.split_once('=')? {
        ("path", path) => SocketAddr::from_pathname(path).ok(),
        ("abstract", name) => SocketAddr::from_abstract_name(name).ok(),
        _ => None,
    })
}

fn ask(address: &SocketAddr, deadline: Instant) -> io::Result<bool> {
    let mut stream = UnixStream::connect_addr(address)?;
    sign_in(&mut stream, deadline)?;
    let bus = "org.freedesktop.DBus";
    let greeting = call(1, (bus, "/org/freedesktop/DBus", bus, "Hello"), &[]);
    stream.write_all(&greeting)?;
    if !is_answered(&mut stream, 1, deadline)? {
        return Ok(false);
    }
    let portal = "org.freedesktop.portal.Desktop";
    let target = (portal, "/org/freedesktop/portal/desktop", "org.freedesktop.DBus.Properties", "Get");
    stream.write_all(&call(2, target, &["org.freedesktop.portal.FileChooser", "version"]))?;
    is_answered(&mut stream, 2, deadline)
}

fn sign_in(stream: &mut UnixStream, deadline: Instant) -> io::Result<()> {
    // SAFETY: the call takes nothing and cannot fail.
    let user = unsafe { libc::getuid() };
    let user: String = user.to_string().bytes().map(|digit| format!("{digit:02x}")).collect();
    stream.write_all(format!("\0AUTH EXTERNAL {user}\r\n").as_bytes())?;
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        read(stream, &mut byte, deadline)?;
        line.push(byte[0]);
        if line.len() > 512 {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    if !line.starts_with(b"OK ") {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    stream.write_all(b"BEGIN\r\n")
}

/// Reads messages until the answer to a call; whether it is no error.
fn is_answered(stream: &mut UnixStream, serial: u32, deadline: Instant) -> io::Result<bool> {
    loop {
        let mut head = [0; 16];
        read(stream, &mut head, deadline)?;
        let is_little = head[0] == b'l';
        let number = |at: usize| number(&head, at, is_little);
        let n_fields = number(12).unwrap_or(0) as usize;
        let n_body = number(4).unwrap_or(0) as usize;
        if n_fields > MOST_BYTES || n_body > MOST_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut fields = vec![0; n_fields.next_multiple_of(8)];
        read(stream, &mut fields, deadline)?;
        let mut body = vec![0; n_body];
        read(stream, &mut body, deadline)?;
        match (head[1], reply_serial(&fields[..n_fields], is_little) == Some(serial)) {
            (METHOD_RETURN, true) => return Ok(true),
            (ERROR, true) => return Ok(false),
            _ => {}
        }
    }
}

/// The number of the call that a message answers: a variant `(REPLY_SERIAL, "u", number)`, aligned to 8.
fn reply_serial(fields: &[u8], is_little: bool) -> Option<u32> {
    let mut at = 0;
    while at + 4 <= fields.len() {
        let code = fields[at];
        let n_signature = usize::from(fields[at + 1]);
        let signature = fields.get(at + 2..at + 2 + n_signature)?;
        let value = at + 2 + n_signature + 1;
        at = match signature {
            b"u" => {
                let value = value.next_multiple_of(4);
                if code == REPLY_SERIAL {
                    return number(fields, value, is_little);
                }
                value + 4
            }
            b"s" | b"o" => {
                let value = value.next_multiple_of(4);
                value + 4 + number(fields, value, is_little)? as usize + 1
            }
            b"g" => value + 1 + usize::from(*fields.get(value)?) + 1,
            _ => return None,
        }
        .next_multiple_of(8);
    }
    None
}

fn number(bytes: &[u8], at: usize, is_little: bool) -> Option<u32> {
    let bytes: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
}

fn read(stream: &mut UnixStream, buffer: &mut [u8], deadline: Instant) -> io::Result<()> {
    let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
    stream.set_read_timeout(Some(left))?;
    stream.read_exact(buffer)
}

/// A method call with text arguments, in little endian.
fn call(serial: u32, target: (&str, &str, &str, &str), arguments: &[&str]) -> Vec<u8> {
    let (destination, path, interface, member) = target;
    let mut body = Vec::new();
    for argument in arguments {
        push_text(&mut body, argument);
    }
    let mut fields = Vec::new();
    for (code, kind, text) in
        [(PATH, b'o', path), (INTERFACE, b's', interface), (MEMBER, b's', member), (DESTINATION, b's', destination)]
    {
        fields.resize(fields.len().next_multiple_of(8), 0);
        fields.extend([code, 1, kind, 0]);
        push_text(&mut fields, text);
    }
    if !arguments.is_empty() {
        fields.resize(fields.len().next_multiple_of(8), 0);
        let signature = "s".repeat(arguments.len());
        fields.extend([SIGNATURE, 1, b'g', 0, signature.len() as u8]);
        fields.extend(signature.bytes().chain([0]));
    }
    let mut message = vec![b'l', 1, 0, 1];
    message.extend((body.len() as u32).to_le_bytes());
    message.extend(serial.to_le_bytes());
    message.extend((fields.len() as u32).to_le_bytes());
    message.extend(&fields);
    message.resize(message.len().next_multiple_of(8), 0);
    message.extend(body);
    message
}

/// A text: aligned to 4, its length, its bytes, a zero.
fn push_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes.extend((text.len() as u32).to_le_bytes());
    bytes.extend(text.bytes().chain([0]));
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;
    use std::process::{Command, Stdio};
    use std::thread;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + MOST_TIME
    }

    #[test]
    fn addresses_are_read_as_the_specification_writes_them() {
        let path = socket_from_address("unix:path=/run/user/1000/bus,guid=ab").unwrap();
        assert_eq!(path.as_pathname(), Some(std::path::Path::new("/run/user/1000/bus")));
        let name = socket_from_address("unix:guid=ab,abstract=/tmp/dbus-x").unwrap();
        assert_eq!(name.as_abstract_name(), Some(b"/tmp/dbus-x".as_slice()));
        assert!(socket_from_address("tcp:host=localhost,port=1").is_none());
    }

    /// The oracle is the bus daemon itself. Says that it was skipped where there is none.
    #[test]
    fn a_real_bus_without_a_portal_has_no_file_chooser() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("bus");
        let config = folder.path().join("bus.conf");
        let text = format!(
            "<busconfig><type>session</type><listen>unix:path={}</listen><policy context=\"default\">\
             <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
            socket.display()
        );
        std::fs::write(&config, text).unwrap();
        let mut daemon = Command::new("dbus-daemon");
        daemon.arg(format!("--config-file={}", config.display())).arg("--nofork").stderr(Stdio::null());
        let Ok(mut daemon) = daemon.spawn() else {
            println!("skipped: there is no dbus-daemon");
            return;
        };
        let end = soon();
        while !socket.exists() && Instant::now() < end {
            thread::sleep(Duration::from_millis(10));
        }
        let address = SocketAddr::from_pathname(&socket).unwrap();
        let answer = ask(&address, soon());
        daemon.kill().unwrap();
        daemon.wait().unwrap();
        assert!(!answer.unwrap(), "the bus understood the question, and nobody has the portal's name");
    }

    /// A bus of this test's own, which answers the first call well and the second one as told, after a signal.
    fn scripted_bus(answer: u8) -> io::Result<bool> {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("bus");
        let listener = UnixListener::bind(&socket).unwrap();
        let bus = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut bytes = [0; 4096];
            assert!(stream.read(&mut bytes).unwrap() > 0);
            stream.write_all(b"OK 1234\r\n").unwrap();
            let mut heard: Vec<u8> = Vec::new();
            for (serial, kind) in [(1_u32, METHOD_RETURN), (2, answer)] {
                let awaited: &[u8] = if serial == 1 { b"Hello" } else { b"version" };
                while !heard.windows(awaited.len()).any(|word| word == awaited) {
                    let n = stream.read(&mut bytes).unwrap();
                    heard.extend(&bytes[..n]);
                }
                // A signal comes first; both have a signature before the number of the call that they answer.
                for (kind, serial) in [(4, 77), (kind, serial)] {
                    let mut message = vec![b'l', kind, 0, 1, 0, 0, 0, 0, 9, 0, 0, 0, 16, 0, 0, 0];
                    message.extend([SIGNATURE, 1, b'g', 0, 1, b's', 0, 0]);
                    message.extend([REPLY_SERIAL, 1, b'u', 0]);
                    message.extend(serial.to_le_bytes());
                    stream.write_all(&message).unwrap();
                }
            }
        });
        let outcome = ask(&SocketAddr::from_pathname(&socket).unwrap(), soon());
        bus.join().unwrap();
        outcome
    }

    #[test]
    fn an_answer_means_yes_and_an_error_no() {
        assert!(scripted_bus(METHOD_RETURN).unwrap());
        assert!(!scripted_bus(ERROR).unwrap());
    }

    #[test]
    fn a_bus_that_says_nothing_is_left_after_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("bus");
        let _listener = UnixListener::bind(&socket).unwrap();
        let begin = Instant::now();
        let outcome = ask(&SocketAddr::from_pathname(&socket).unwrap(), begin + Duration::from_millis(50));
        assert!(outcome.is_err());
        assert!(begin.elapsed() < Duration::from_secs(2));
    }
}
