package engine

import (
	"math/bits"
	"math/rand/v2"
)

// chances are the priorities of PCT (Burckhardt, Kothari, Musuvathi, Nagarakatti: "A
// Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010):
// always the task with the highest one runs, and at a few steps chosen at random
// the one that runs falls behind all others. A bug that needs d such points is
// found with a probability of at least 1 in n*k^(d-1), for n tasks and k steps.
type chances struct {
	depth    int
	length   int // of the longest execution so far
	priority [MaxTasks]int
	falls    []int // at these steps
	lowest   int
}

func (c *chances) begin(rng *rand.Rand) {
	for i, p := range rng.Perm(MaxTasks) {
		c.priority[i] = p + 1
	}
	c.lowest = 0
	c.falls = c.falls[:0]
	for range c.depth - 1 {
		c.falls = append(c.falls, rng.IntN(max(c.length, 1)))
	}
}

func (c *chances) pick(_ *rand.Rand, step int, allowed mask) int {
	c.length = max(c.length, step+1)
	id := c.highest(allowed)
	for _, at := range c.falls {
		if at == step {
			c.lowest--
			c.priority[id] = c.lowest
			id = c.highest(allowed)
		}
	}
	return id
}

func (c *chances) highest(allowed mask) int {
	best := -1
	for m := allowed; m != 0; m &= m - 1 {
		if id := bits.TrailingZeros32(uint32(m)); best < 0 || c.priority[id] > c.priority[best] {
			best = id
		}
	}
	return best
}
