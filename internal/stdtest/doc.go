// Package stdtest runs other people's tests on this module: the toolchain's own
// tests of sync and context, and three packages of golang.org/x/sync together
// with theirs.
//
// Nothing of theirs is kept here. When a test of this package runs, it reads
// their files from the reader's GOROOT and module cache, exchanges what they
// import ([Swap]), and lays the result over this module with the -overlay flag of
// the go command ([Build]): the files appear to stand in a folder of the module,
// may import its internal packages, and are compiled with the flags of the
// running test. Then it runs the binaries and reports each test of theirs as a
// subtest of ours ([Binary.Run]).
//
// A test that a later toolchain adds is run as well, without anybody noting it
// here. What is left out, or changed, is in tables, by name and with the reason;
// an entry that is no longer true is a failure.
package stdtest
