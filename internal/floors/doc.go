// Package floors holds the rules that the source of the primitives keeps, and that
// no compiler checks: who imports whom, where a goroutine, a channel or a clock may
// appear, which functions are inlined, how large the types are; and that a test which is
// skipped says how to run it. It consists of tests.
package floors
