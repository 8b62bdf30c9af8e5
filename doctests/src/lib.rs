//! The code of the README files as doctests.
#![cfg(doctest)]

#[doc = include_str!("../../README.md")]
pub struct Readme;

#[doc = include_str!("../../testing/README.md")]
pub struct TestingReadme;

#[doc = include_str!("../../runtime/README.md")]
pub struct RuntimeReadme;
