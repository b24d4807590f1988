package sched

import "time"

// The monitor is a thread without a P. It looks at all Ps, every 20 µs at first and more
// and more rarely while there is nothing to do, and does two things: it stops a
// goroutine that has run for a slice, and takes the P from a system call that lasts.
//
// A slice begins when the monitor first sees it. So competing goroutines run for 10 ms
// to 20 ms each: at its laziest the monitor looks every 10 ms, sees a new slice, looks
// again when it is 10 ms old, or a little less, and stops it the time after.
type sysmon struct {
	idle   int // rounds without work
	delay  time.Duration
	asleep bool
	epoch  int
}

// A sighting is what the monitor has seen of a P.
type sighting struct {
	schedtick   int
	schedwhen   time.Duration
	syscalltick int
	syscallwhen time.Duration
}

// longAgo is when the monitor has seen a system call of a P where it has seen none. (The
// runtime has zero there, and its clock does not begin at zero.) So the first one of a P
// is taken for one that lasts, if the monitor looks during it.
const longAgo = -time.Hour

func (o *sysmon) start(s *Sim) { o.sleep(s) }

// sleep sleeps until the next round.
func (o *sysmon) sleep(s *Sim) {
	if o.idle == 0 {
		o.delay = sysmonMin
	} else if o.idle > sysmonPatience {
		o.delay *= 2
	}
	o.delay = min(o.delay, sysmonMax)
	late := time.Duration(s.rng.Int64N(int64(timerSlack)))
	o.in(s, o.delay+late, func() { o.round(s) })
}

func (o *sysmon) in(s *Sim, d time.Duration, fire func()) {
	o.epoch++
	epoch := o.epoch
	s.push(event{when: s.now + d, monitor: true, fire: func() {
		if o.epoch == epoch {
			fire()
		}
	}})
}

// round is one look. If no P runs, or the world is stopped, there is nothing to look at:
// it sleeps until a goroutine makes a system call or comes back from one, or a timer is
// due; and not longer than half of forcegcperiod.
func (o *sysmon) round(s *Sim) {
	if s.gcwaiting || len(s.pidle) == len(s.ps) {
		next := s.nextTimer()
		if next == 0 {
			next = s.now + deepSleep
		}
		if next > s.now {
			o.asleep = true
			o.in(s, min(next-s.now, deepSleep), func() { o.look(s) })
			return
		}
	}
	o.look(s)
}

// wake ends a long sleep.
func (o *sysmon) wake(s *Sim) {
	if o.asleep {
		o.idle, o.delay = 0, sysmonMin
		o.in(s, wakeCost, func() { o.look(s) })
	}
}

func (o *sysmon) look(s *Sim) {
	o.asleep = false
	if s.lastpoll != 0 && s.lastpoll+netpollMax < s.now {
		s.lastpoll = s.now
		s.injectglist(nil, s.takeArrived(), bySysmonPoll, whyNet)
	}
	if s.retake() > 0 {
		o.idle = 0
	} else {
		o.idle++
	}
	o.sleep(s)
}

// retake returns how many Ps it has taken from system calls.
func (s *Sim) retake() (taken int) {
	for _, p := range s.ps {
		if p.status != Prunning || p.m == nil {
			continue
		}
		long := p.seen.slice(s, p)
		m := p.m // unless it has stopped
		if m != nil && m.inSyscall() && p.seen.syscall(s, p, long) {
			s.takeFromSyscall(p)
			s.stats.Retaken++
			s.note(Retaken, m.curg, m, p, byRetake, "it is in a system call: P%d is taken from M%d", p.ID, m.ID)
			s.handoffp(p)
			taken++
		}
	}
	return taken
}

// slice looks at the time slice of p, and stops the goroutine whose slice is over.
func (o *sighting) slice(s *Sim, p *P) (long bool) {
	if o.schedtick != p.schedtick {
		o.schedtick, o.schedwhen = p.schedtick, s.now
		return false
	}
	if o.schedwhen+forcePreemptNS > s.now {
		return false
	}
	s.preemptone(p, byPreempt)
	return true
}

// syscall looks at the system call of p, and reports whether p is to be taken. A P that
// nobody needs is left with it for a while.
func (o *sighting) syscall(s *Sim, p *P, long bool) bool {
	if !long && o.syscalltick != p.syscalltick {
		o.syscalltick, o.syscallwhen = p.syscalltick, s.now
		return false
	}
	nobodyNeedsIt := p.runq.empty() && s.nmspinning+len(s.pidle) > 0
	return !nobodyNeedsIt || o.syscallwhen+syscallMax <= s.now
}
