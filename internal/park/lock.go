package park

import "github.com/syncprimer/syncprimer/internal/atomic"

// A Lock guards a primitive's own fields for the length of a few instructions:
// a bucket of semaphores, a channel, a notify list. The zero value is free.
//
// It spins for a moment and then sleeps. A lock this short invites spinning, and
// spinning alone is ruinous: now and then the operating system takes the processor
// away from a holder, and then everybody else spins, for milliseconds, on the
// processor it waits for.
//
// Unlock wakes all that are asleep, and they try again. That is no stampede:
// few ever sleep here, and those who do find the lock free by the time they
// run. In return nobody owns a place in line, and a wake-up cannot be lost.
//
// Invariant: whoever is on the stack asleep is woken by the Unlock that clears
// sleepers, or by a goroutine that saw the lock free after pushing itself.
//
// Package sema is built on this lock, and every Mutex on sema: it is where the
// circle of locks built on locks ends.
type Lock struct {
	model  shortLock // for the explorer
	word   atomic.Uint32
	asleep atomic.Pointer[LooseParker] // a stack, linked through next
}

const (
	held     = 1 << iota // somebody is inside
	sleepers             // somebody may be asleep: Unlock has to look

	noteShift = iota // the rest of the word is the note
)

// Lock takes l, and sleeps until it can.
//
//go:norace
func (l *Lock) Lock() {
	if explored && l.model.Lock() {
		return
	}
	if l.word.Or(held)&held != 0 {
		l.lockSlow() // somebody was inside already
	}
}

// Unlock frees l. The caller holds it.
func (l *Lock) Unlock() { l.UnlockNote(0) }

// UnlockNote frees l and leaves a note of up to 30 bits on the door. It costs no
// more than Unlock: note and lock are one word.
//
//go:norace
func (l *Lock) UnlockNote(note uint32) {
	if explored && l.model.Unlock(note) {
		return
	}
	if l.word.Swap(note<<noteShift)&sleepers != 0 {
		l.wakeAll()
	}
}

// Note returns the note that was left by the last UnlockNote, without waiting for
// the lock. Whoever holds it may be about to write another.
//
//go:norace
func (l *Lock) Note() uint32 {
	if explored {
		if note, asked := l.model.Note(); asked {
			return note
		}
	}
	return l.word.Load() >> noteShift
}

//go:norace
func (l *Lock) lockSlow() {
	for !l.tryLock() && !l.spin() {
		l.sleep()
	}
}

// spin tries to take l a few times, with pauses of some microseconds between.
// Whoever holds it is inside for some ten nanoseconds, but is often back at once: two
// processors at the same channel do best if each leaves the other alone for dozens of
// operations, while the channel is in its cache. To look more often pulls it to and
// fro; and to sleep instead is five times as slow.
//
//go:norace
func (l *Lock) spin() bool {
	if !hasSpare() {
		return false
	}
	for range lockPauses {
		pause(loadsPerPause)
		if l.tryLock() {
			return true
		}
	}
	look() // perhaps there is no other processor any more
	return false
}

//go:norace
func (l *Lock) tryLock() bool {
	word := l.word.Load()
	return word&held == 0 && l.word.CompareAndSwap(word, word|held)
}

// sleep puts the caller on the stack and sleeps until somebody unlocks l.
//
// The order matters: first onto the stack, then the mark in the word. Marking
// first would let an Unlock clear the mark and find nobody.
//
//go:norace
func (l *Lock) sleep() {
	p := Borrow()
	for {
		p.next = l.asleep.Load()
		if l.asleep.CompareAndSwap(p.next, p) {
			break
		}
	}
	if !l.markSleepers() {
		l.wakeAll() // among them p, whose Park then returns at once
	}
	p.Park()
	p.Return()
}

// markSleepers asks the holder to wake the sleepers when it unlocks.
// It reports false if there is no holder any more.
//
//go:norace
func (l *Lock) markSleepers() bool {
	for {
		word := l.word.Load()
		if word&held == 0 {
			return false
		}
		if l.word.CompareAndSwap(word, word|sleepers) {
			return true
		}
	}
}

//go:norace
func (l *Lock) wakeAll() {
	for p := l.asleep.Swap(nil); p != nil; {
		next := p.next // once awake, p is somebody else's
		p.next = nil
		p.Unpark()
		p = next
	}
}
