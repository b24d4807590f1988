package racetest

import "time"

var mutexPrograms = []Program{
	{Name: "mutex: Unlock, then Lock", Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		s.InTurn(
			func() { m.Lock(); x.Write(); m.Unlock() },
			func() { m.Lock(); x.Read(); m.Unlock() })
	}},
	{Name: "mutex: order is handed on by one who does nothing", Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		s.InTurn(
			func() { m.Lock(); x.Write(); m.Unlock() },
			func() { m.Lock(); m.Unlock() },
			func() { m.Lock(); x.Write(); m.Unlock() })
	}},
	{Name: "mutex: one of two does not lock", Racy: true, Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		s.InTurn(
			func() { m.Lock(); x.Write(); m.Unlock() },
			func() { x.Write() })
	}},
	{Name: "mutex: two locks", Racy: true, Run: func(s *Stage) {
		m1, m2, x := s.NewMutex(), s.NewMutex(), new(Cell)
		s.InTurn(
			func() { m1.Lock(); x.Write(); m1.Unlock() },
			func() { m2.Lock(); x.Write(); m2.Unlock() })
	}},
	{Name: "mutex: write after Unlock", Racy: true, Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		s.InTurn(
			func() { m.Lock(); m.Unlock(); x.Write() },
			func() { m.Lock(); x.Read(); m.Unlock() })
	}},
	{Name: "mutex: read before Lock", Racy: true, Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		s.InTurn(
			func() { m.Lock(); x.Write(); m.Unlock() },
			func() { x.Read(); m.Lock(); m.Unlock() })
	}},
	{Name: "mutex: TryLock that succeeds", Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		s.InTurn(
			func() { m.Lock(); x.Write(); m.Unlock() },
			func() { must(m.TryLock()); x.Read(); m.Unlock() },
			func() { m.Lock(); x.Write(); m.Unlock() })
	}},
	{Name: "mutex: TryLock that fails", Racy: true, Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		s.InTurn(
			func() { m.Lock(); x.Write(); m.Unlock(); m.Lock() },
			func() { must(!m.TryLock()); x.Read() })
	}},
	{Name: "mutex: Unlock wakes Lock", Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		m.Lock()
		s.Go(func() { m.Lock(); x.Read(); m.Unlock() })
		s.Asleep(1)
		x.Write()
		m.Unlock()
		s.Join()
	}},
	{Name: "mutex: write after the Unlock that woke Lock", Racy: true, Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		m.Lock()
		s.Go(func() { m.Lock(); x.Read(); m.Unlock() })
		s.Asleep(1)
		m.Unlock()
		s.Join()
		x.Write()
	}},
	{Name: "mutex: the holder knows nothing of a waiter", Racy: true, Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		m.Lock()
		s.Go(func() { x.Write(); m.Lock(); m.Unlock() })
		s.Asleep(1)
		x.Read()
		m.Unlock()
		s.Join()
	}},
	{Name: "mutex: Unlock learns nothing of whom it wakes", Racy: true, Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		m.Lock()
		s.Go(func() { x.Write(); m.Lock() })
		s.Asleep(1)
		m.Unlock()
		x.Read()
		s.Join()
	}},
	{Name: "mutex: one waiter knows nothing of another", Racy: true, Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		m.Lock()
		s.Go(func() { x.Write(); m.Lock(); m.Unlock() })
		s.Asleep(1)
		s.Go(func() { x.Read(); m.Lock(); m.Unlock() })
		s.Asleep(2)
		m.Unlock()
		s.Join()
	}},
	{Name: "mutex: a line of waiters", Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		m.Lock()
		for n := range 4 {
			s.Go(func() { m.Lock(); x.Write(); m.Unlock() })
			s.Asleep(n + 1)
		}
		x.Write()
		m.Unlock()
		s.Join()
	}},
	{Name: "mutex: starving waiters", Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		m.Lock()
		for n := range 2 {
			s.Go(func() { m.Lock(); x.Write(); m.Unlock() })
			s.Asleep(n + 1)
		}
		for range 50 { // take the lock from under their noses, until they insist
			pass(2 * time.Millisecond)
			x.Write()
			m.Unlock()
			m.Lock()
		}
		x.Write()
		m.Unlock()
		s.Join()
	}},
	{Name: "mutex: Unlock by another hands on what that one did", Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		m.Lock()
		s.InTurn(
			func() { x.Write(); m.Unlock() },
			func() { m.Lock(); x.Read() })
	}},
	{Name: "mutex: Unlock by another does not hand on what the holder did", Racy: true, Run: func(s *Stage) {
		m, x := s.NewMutex(), new(Cell)
		s.InTurn(
			func() { m.Lock(); x.Write() },
			func() { m.Unlock() },
			func() { m.Lock(); x.Read() })
	}},
}

// pass lets time go by.
func pass(d time.Duration) {
	end := time.Now().Add(d)
	await(func() bool { return time.Now().After(end) })
}

// must stops the program if what a row takes for granted does not hold.
func must(ok bool) {
	if !ok {
		panic("the program has not gone the way it should")
	}
}
