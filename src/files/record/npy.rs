//! npy arrays, as numpy reads and writes them.

use std::io::{self, Read, Write};

use npyz::{AutoSerialize, Deserialize, NpyFile, Order, WriteOptions, WriterBuilder};

/// Writes an array, the last axis fastest.
pub(in crate::files) fn write_npy<T: AutoSerialize>(
    out: impl Write,
    shape: &[usize],
    values: impl IntoIterator<Item = T>,
) -> io::Result<()> {
    let shape: Vec<u64> = shape.iter().map(|length| *length as u64).collect();
    let mut array = WriteOptions::new().default_dtype().shape(&shape).writer(out).begin_nd()?;
    array.extend(values)?;
    array.finish()
}

/// Reads an array of at most `most_values` numbers; whatever its order in the file, the last axis is fastest.
pub(in crate::files) fn read_npy<T: Deserialize + Copy + Default>(
    reader: impl Read,
    most_values: usize,
) -> io::Result<(Vec<usize>, Vec<T>)> {
    let file = NpyFile::new(reader)?;
    let invalid = |problem: String| io::Error::new(io::ErrorKind::InvalidData, problem);
    let lengths = file.shape().iter().map(|length| usize::try_from(*length).ok()).collect::<Option<Vec<usize>>>();
    let n_values =
        lengths.as_ref().and_then(|shape| shape.iter().try_fold(1_usize, |n, length| n.checked_mul(*length)));
    let (Some(shape), Some(n_values)) = (lengths, n_values.filter(|n_values| *n_values <= most_values)) else {
        return Err(invalid(format!("an array of {:?} is too large", file.shape())));
    };
    let (order, dtype) = (file.order(), file.dtype().descr());
    let reader = file.data::<T>().map_err(|_| invalid(format!("holds numbers of type {dtype}")))?;
    let mut values = Vec::with_capacity(n_values);
    for value in reader {
        values.push(value?);
    }
    if values.len() != n_values {
        return Err(invalid(format!("holds {} of {n_values} numbers", values.len())));
    }
    let values = if order == Order::Fortran { c_order(&shape, &values) } else { values };
    Ok((shape, values))
}

/// Turns an array whose first axis is fastest into one whose last axis is.
fn c_order<T: Copy + Default>(shape: &[usize], values: &[T]) -> Vec<T> {
    let mut out = vec![T::default(); values.len()];
    let mut index = vec![0; shape.len()];
    for value in values {
        let place = index.iter().zip(shape).fold(0, |place, (idx, length)| place * length + idx);
        out[place] = *value;
        for (idx, length) in index.iter_mut().zip(shape) {
            *idx += 1;
            if *idx < *length {
                break;
            }
            *idx = 0;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_written_by_columns_is_read_by_rows() {
        let mut bytes = Vec::new();
        let mut array = WriteOptions::new()
            .default_dtype()
            .order(Order::Fortran)
            .shape(&[2, 3])
            .writer(&mut bytes)
            .begin_nd()
            .unwrap();
        array.extend([1.0_f32, 4.0, 2.0, 5.0, 3.0, 6.0]).unwrap();
        array.finish().unwrap();
        let (shape, values) = read_npy::<f32>(&bytes[..], 6).unwrap();
        assert_eq!((shape, values), (vec![2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    }

    #[test]
    fn arrays_that_are_cut_off_too_large_or_of_another_type_are_refused() {
        let mut bytes = Vec::new();
        write_npy(&mut bytes, &[4], [1.0_f64, 2.0, 3.0, 4.0]).unwrap();
        assert_eq!(read_npy::<f64>(&bytes[..], 4).unwrap().1, [1.0, 2.0, 3.0, 4.0]);
        assert!(read_npy::<f64>(&bytes[..bytes.len() - 1], 4).is_err());
        assert!(read_npy::<f64>(&bytes[..], 3).is_err());
        let err = read_npy::<f32>(&bytes[..], 4).unwrap_err();
        assert_eq!(err.to_string(), "holds numbers of type '<f8'");
    }
}
