package park

import "fmt"

// Idle says what is wrong with a lock that nobody holds.
func (l *Lock) Idle() error {
	if flags := l.word.Load() & (held | sleepers); flags != 0 || l.asleep.Load() != nil {
		return fmt.Errorf("when all is over the flags are %b, and somebody is on the stack: %v", flags, l.asleep.Load() != nil)
	}
	return nil
}
