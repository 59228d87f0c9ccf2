//! Tests of wrong files.
