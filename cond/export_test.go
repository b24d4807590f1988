package cond

// SetTickets makes n the next ticket to be drawn and the next to be called. Nobody
// may be waiting.
func SetTickets(c *Cond, n uint32) {
	c.wait.Store(n)
	c.notify.Store(n)
}

// Drawn returns the next ticket to be drawn.
func Drawn(c *Cond) uint32 { return c.wait.Load() }
