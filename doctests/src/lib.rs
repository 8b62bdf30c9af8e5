//! The code of the README files and of the book as doctests.
#![cfg(doctest)]

#[doc = include_str!("../../README.md")]
pub struct Readme;

#[doc = include_str!("../../testing/README.md")]
pub struct TestingReadme;

#[doc = include_str!("../../runtime/README.md")]
pub struct RuntimeReadme;

#[doc = include_str!("../../docs/src/worker.md")]
pub struct Worker;
