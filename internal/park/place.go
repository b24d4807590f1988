package park

// A Place is where one goroutine sleeps until another wakes it: a [Parker] or a
// [LooseParker]. One Park takes exactly one Unpark, in either order.
//
// Neither gives an order to the race detector: that is left to the primitive.
type Place interface {
	// Park sleeps until Unpark. If Unpark came first, it returns at once.
	Park()
	// Unpark wakes the goroutine that sleeps in Park, or the next one to do so. It
	// never blocks. Once it was called, the place may be in use for another sleep.
	Unpark()
	// Return gives a borrowed place back after Park.
	Return()
}

// Backend says which kind of places was built in: the portable one, or that of the
// build tag gopark. As -tags of the go command it builds the same again.
const Backend = backend
