// Package atomic is sync/atomic under another name, and the only way in which
// the primitives touch shared words.
//
// The detour has one purpose. Because every atomic step of every primitive goes
// through the types of this package, a build can replace them by types that
// announce each step before they take it, and so run the unchanged code of a
// lock under every interleaving: that is what the build tag explore does. In an
// ordinary build the types are aliases: [Int32] is sync/atomic's Int32, and nothing
// is added.
//
// All operations are sequentially consistent, as in sync/atomic: in the
// terminology of the Go memory model, an operation whose effect is observed by
// another "synchronizes before" that other.
package atomic
