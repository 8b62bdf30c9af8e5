//! Streams over paginated lists.

use futures_core::{future::BoxFuture, stream::BoxStream};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    error::{Error, ErrorKind, Result},
    lenient::Unreadable,
};

/// A request for one page that can build the request for the next one.
pub(crate) trait Paged: Sized + Send + 'static {
    type Page: Send + 'static;
    type Item: Clone + PartialEq + Send + 'static;

    /// Returns the request for the first page of a stream.
    fn first(self) -> Self {
        self
    }

    /// Fetches the page.
    fn fetch(&self) -> BoxFuture<'static, Result<Self::Page>>;

    /// Returns the items of the page.
    fn items(page: &Self::Page) -> &[Self::Item];

    /// Returns what was left out of the page.
    fn unreadable(page: &Self::Page) -> &[Unreadable];

    /// Returns the number of items on the page, including those that were left out.
    fn arrived(page: &Self::Page) -> usize;

    /// Converts the page into its items.
    fn into_items(page: Self::Page) -> Vec<Self::Item>;

    /// Returns the request for the page after `page`, which has at least one item. `None` at the end of the list. The next
    /// page starts after the items that arrived, which may be fewer than requested. An error becomes the last item of the
    /// stream.
    fn next(self, page: &Self::Page) -> Result<Option<Self>>;
}

enum Step<P: Paged> {
    Fetch(P, Seen<P::Item>),
    Fail(Error),
    End,
}

/// The last page, to detect a server that returns the same page forever.
struct Seen<T> {
    /// First and last item of the page.
    edges: Option<(T, T)>,
    /// The first part that was left out of it.
    unreadable: Option<Unreadable>,
    /// How many times in a row it was returned.
    times: u32,
}

impl<T: Clone + PartialEq> Seen<T> {
    /// Items inserted during the listing move others to the next page, so a page may legitimately occur twice.
    const TOO_OFTEN: u32 = 3;

    fn follow(self, items: &[T], unreadable: &[Unreadable]) -> Result<Self> {
        let edges = items.first().zip(items.last());
        let same = self.edges.as_ref().map(|(first, last)| (first, last)) == edges
            && self.unreadable.as_ref() == unreadable.first();
        let times = if same { self.times + 1 } else { 1 };
        if times >= Self::TOO_OFTEN {
            return Err(Error::new(
                ErrorKind::Decode,
                "the list does not end: the server returned the same page several times",
            ));
        }
        let edges = edges.map(|(first, last)| (first.clone(), last.clone()));
        Ok(Self { edges, unreadable: unreadable.first().cloned(), times })
    }
}

/// Streams the pages from `first` to the last one that is not empty. Polling fetches the next page. The stream ends after
/// an error.
pub(crate) fn pages<P: Paged>(first: P) -> BoxStream<'static, Result<P::Page>> {
    let nothing = Seen { edges: None, unreadable: None, times: 0 };
    stream::unfold(Step::Fetch(first.first(), nothing), |step| async {
        let (request, seen) = match step {
            Step::Fetch(request, seen) => (request, seen),
            Step::Fail(error) => return Some((Err(error), Step::End)),
            Step::End => return None,
        };
        let page = match request.fetch().await {
            Ok(page) => page,
            Err(error) => return Some((Err(error), Step::End)),
        };
        // An empty page ends the list, even if the total says otherwise.
        if P::arrived(&page) == 0 {
            return None;
        }
        let seen = match seen.follow(P::items(&page), P::unreadable(&page)) {
            Ok(seen) => seen,
            Err(error) => return Some((Err(error), Step::End)),
        };
        let next = match request.next(&page) {
            Ok(Some(next)) => Step::Fetch(next, seen),
            Ok(None) => Step::End,
            Err(error) => Step::Fail(error),
        };
        Some((Ok(page), next))
    })
    // `unfold` panics when it is polled after its end.
    .fuse()
    .boxed()
}

/// Streams the items of all [`pages`]. Holds one page in memory at a time.
pub(crate) fn items<P: Paged>(first: P) -> BoxStream<'static, Result<P::Item>> {
    pages(first)
        .map_ok(|page| stream::iter(P::into_items(page).into_iter().map(Ok)))
        .try_flatten()
        .fuse()
        .boxed()
}

/// Implements `pages()` and `stream()` of a request object that is [`Paged`].
macro_rules! paged {
    ($name:ident: $page:ty, $item:ty) => {
        impl $name {
            /// Streams all pages from this one to the last. Polling the stream fetches the next page. An empty page ends
            /// the stream, even if the server reports a larger total, and is not returned. Items that cannot be read
            /// are in the page's `unreadable()`.
            ///
            /// The stream ends after the first error. It is an error if the server returns the same page three times in a
            /// row. Call options apply to each page separately, including the timeout. Items that are created or deleted
            /// during the listing shift the others, so an item may be returned twice or not at all.
            #[must_use = "a stream does nothing until it is polled"]
            pub fn pages(self) -> futures_core::stream::BoxStream<'static, $crate::Result<$page>> {
                $crate::client::pages::pages(self)
            }

            /// Streams all items from this page to the last, fetched page by page as by [`pages`](Self::pages). Holds
            /// one page in memory at a time. Items that cannot be read are left out and named in the log.
            ///
            /// Items that are created or deleted during the listing shift the others, so an item may be returned twice or
            /// not at all. To delete the listed items, collect them first.
            #[must_use = "a stream does nothing until it is polled"]
            pub fn stream(self) -> futures_core::stream::BoxStream<'static, $crate::Result<$item>> {
                $crate::client::pages::items(self)
            }

            #[cfg(feature = "blocking")]
            #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
            /// Blocking version of [`pages`](Self::pages).
            #[must_use = "an iterator does nothing until it is consumed"]
            pub fn pages_blocking(self) -> impl Iterator<Item = $crate::Result<$page>> + Send {
                $crate::client::blocking::Items::new(self.pages())
            }

            #[cfg(feature = "blocking")]
            #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
            /// Blocking version of [`stream`](Self::stream).
            #[must_use = "an iterator does nothing until it is consumed"]
            pub fn stream_blocking(self) -> impl Iterator<Item = $crate::Result<$item>> + Send {
                $crate::client::blocking::Items::new(self.stream())
            }
        }
    };
}

pub(crate) use paged;

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    /// Pages of at most two of the numbers up to `end`, with optional failures.
    struct Numbers {
        from: usize,
        end: usize,
        fail_at: usize,
        refuse_next_at: usize,
        fetched: Arc<AtomicUsize>,
    }

    fn numbers(end: usize) -> Numbers {
        let never = usize::MAX;
        Numbers { from: 0, end, fail_at: never, refuse_next_at: never, fetched: Arc::default() }
    }

    impl Paged for Numbers {
        type Page = Vec<usize>;
        type Item = usize;

        fn fetch(&self) -> BoxFuture<'static, Result<Vec<usize>>> {
            self.fetched.fetch_add(1, Ordering::SeqCst);
            Box::pin(std::future::ready(if self.from == self.fail_at {
                Err(Error::request("failed"))
            } else {
                Ok((self.from..self.end.min(self.from + 2)).collect())
            }))
        }

        fn items(page: &Vec<usize>) -> &[usize] {
            page
        }

        fn unreadable(_: &Vec<usize>) -> &[Unreadable] {
            &[]
        }

        fn arrived(page: &Vec<usize>) -> usize {
            page.len()
        }

        fn into_items(page: Vec<usize>) -> Vec<usize> {
            page
        }

        fn next(mut self, page: &Vec<usize>) -> Result<Option<Self>> {
            self.from += page.len();
            if self.from == self.refuse_next_at {
                return Err(Error::request("refused"));
            }
            Ok(Some(self))
        }
    }

    fn assert_send<T: Send + Unpin + 'static>(_: &T) {}

    #[tokio::test]
    async fn an_empty_page_ends_the_stream() {
        let request = numbers(5);
        let fetched = Arc::clone(&request.fetched);
        let mut stream = items(request);
        assert_send(&stream);
        assert_eq!(fetched.load(Ordering::SeqCst), 0, "nothing is fetched before the first poll");
        assert_eq!(stream.next().await.unwrap().unwrap(), 0);
        assert_eq!(fetched.load(Ordering::SeqCst), 1, "the second page waits until the first is used up");
        let rest: Vec<usize> = stream.by_ref().try_collect().await.unwrap();
        assert_eq!(rest, [1, 2, 3, 4]);
        assert_eq!(fetched.load(Ordering::SeqCst), 4);
        for _ in 0..2 {
            assert!(stream.next().await.is_none(), "polling after the end is harmless");
        }
        assert_eq!(fetched.load(Ordering::SeqCst), 4);
    }

    #[tokio::test]
    async fn pages_are_returned_whole_except_empty_ones() {
        let all: Vec<_> = pages(numbers(3)).try_collect().await.unwrap();
        assert_eq!(all, [vec![0, 1], vec![2]]);
        assert!(pages(numbers(0)).next().await.is_none());
    }

    /// Always returns the same page.
    struct Same(Vec<usize>);

    impl Paged for Same {
        type Page = Vec<usize>;
        type Item = usize;

        fn fetch(&self) -> BoxFuture<'static, Result<Vec<usize>>> {
            Box::pin(std::future::ready(Ok(self.0.clone())))
        }

        fn items(page: &Vec<usize>) -> &[usize] {
            page
        }

        fn unreadable(_: &Vec<usize>) -> &[Unreadable] {
            &[]
        }

        fn arrived(page: &Vec<usize>) -> usize {
            page.len()
        }

        fn into_items(page: Vec<usize>) -> Vec<usize> {
            page
        }

        fn next(self, _: &Vec<usize>) -> Result<Option<Self>> {
            Ok(Some(self))
        }
    }

    #[tokio::test]
    async fn a_page_returned_too_often_ends_the_stream() {
        let all: Vec<_> = items(Same(vec![1, 2])).collect().await;
        let (last, read) = all.split_last().unwrap();
        let read: Vec<_> = read.iter().map(|item| *item.as_ref().unwrap()).collect();
        assert_eq!(read, [1, 2, 1, 2]);
        assert!(last.as_ref().unwrap_err().is_decode());
        assert_eq!(
            last.as_ref().unwrap_err().to_string(),
            "the list does not end: the server returned the same page several times"
        );
    }

    #[tokio::test]
    async fn an_error_is_the_last_item() {
        for (request, message) in [
            (Numbers { fail_at: 2, ..numbers(9) }, "failed"),
            (Numbers { refuse_next_at: 2, ..numbers(9) }, "refused"),
        ] {
            let mut stream = items(request);
            assert_eq!(stream.next().await.unwrap().unwrap(), 0);
            assert_eq!(stream.next().await.unwrap().unwrap(), 1);
            assert_eq!(stream.next().await.unwrap().unwrap_err().to_string(), message);
            assert!(stream.next().await.is_none());
            assert!(stream.next().await.is_none());
        }
    }
}
