//! Reading a list to its end.
