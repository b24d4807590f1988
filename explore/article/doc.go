// Package article tries out the code that stands in the article "In-Depth Understanding
// of Go Concurrency" (2025), which this library began with. The article shows how the
// primitives of package sync work by sketches of ten lines each. Here they are, line by
// line, under every interleaving:
//
//   - Mutex wakes nobody, ever;
//   - RWMutex puts its first writer to sleep for good;
//   - WaitGroup wakes one of those who wait, and lets the next one through too early;
//   - Once and Cond are right;
//   - cancelCtx is not told when its parent is cancelled, and the cure for a leak may end
//     without a word.
//
// Where one line was the mistake, the right one stands beside it. It consists of tests:
//
//	go test -tags explore -v ./explore/article
package article
