// Package examples holds contexts at work in real programs: an HTTP server and its
// client, a database, a pipeline of processes. Each folder is a small component and
// tests that start it:
//
//	web        who leaves, who gives up, what a request carries
//	database   queries, transactions and a pool that are given up
//	processes  children that have to go when nobody wants their output
//
// They are what the article has in mind where it lists what a context is for:
// the life of goroutines, timeouts in requests and queries, the data of a request. The
// contexts, wait groups, locks and channels are those of this library. The standard
// library's appear where an interface has them, and need no conversion there.
//
// The module is one of its own, so that nobody who uses the library has to do with a
// database. Run the tests in this directory:
//
//	go test -race ./...
package examples
