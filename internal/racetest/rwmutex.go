package racetest

var rwmutexPrograms = []Program{
	{Name: "rwmutex: writer, then reader", Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.Lock(); x.Write(); rw.Unlock() },
			func() { rw.RLock(); x.Read(); rw.RUnlock() })
	}},
	{Name: "rwmutex: reader, then writer", Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.RLock(); x.Read(); rw.RUnlock() },
			func() { rw.Lock(); x.Write(); rw.Unlock() })
	}},
	{Name: "rwmutex: writer, then writer", Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.Lock(); x.Write(); rw.Unlock() },
			func() { rw.Lock(); x.Write(); rw.Unlock() })
	}},
	{Name: "rwmutex: a writer comes after all the readers before it", Run: func(s *Stage) {
		rw, x, y := s.NewRWMutex(), new(Cell), new(Cell)
		s.InTurn(
			func() { rw.RLock(); x.Read(); rw.RUnlock() },
			func() { rw.RLock(); y.Read(); rw.RUnlock() },
			func() { rw.Lock(); x.Write(); y.Write(); rw.Unlock() })
	}},
	{Name: "rwmutex: a reader writes, the next reads", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.RLock(); x.Write(); rw.RUnlock() },
			func() { rw.RLock(); x.Read(); rw.RUnlock() })
	}},
	{Name: "rwmutex: two readers write at once", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.RLock(); x.Write() },
			func() { rw.RLock(); x.Write() })
	}},
	{Name: "rwmutex: a reader writes, the next comes by TryRLock", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.RLock(); x.Write(); rw.RUnlock() },
			func() { must(rw.TryRLock()); x.Read(); rw.RUnlock() })
	}},
	{Name: "rwmutex: a reader writes, and a writer after it", Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.RLock(); x.Write(); rw.RUnlock() },
			func() { rw.Lock(); x.Write(); rw.Unlock() })
	}},
	{Name: "rwmutex: readers are ordered by a writer between them", Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.RLock(); x.Write(); rw.RUnlock() },
			func() { rw.Lock(); rw.Unlock() },
			func() { rw.RLock(); x.Read(); rw.RUnlock() })
	}},
	{Name: "rwmutex: read after RUnlock, then a writer", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.RLock(); rw.RUnlock(); x.Read() },
			func() { rw.Lock(); x.Write(); rw.Unlock() })
	}},
	{Name: "rwmutex: TryRLock that succeeds", Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.Lock(); x.Write(); rw.Unlock() },
			func() { must(rw.TryRLock()); x.Read(); rw.RUnlock() },
			func() { rw.Lock(); x.Write(); rw.Unlock() })
	}},
	{Name: "rwmutex: TryRLock that fails", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.Lock(); x.Write(); rw.Unlock(); rw.Lock() },
			func() { must(!rw.TryRLock()); x.Read() })
	}},
	{Name: "rwmutex: TryLock that succeeds", Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.RLock(); x.Read(); rw.RUnlock() },
			func() { must(rw.TryLock()); x.Write(); rw.Unlock() },
			func() { must(rw.TryLock()); x.Write(); rw.Unlock() },
			func() { rw.RLock(); x.Read(); rw.RUnlock() })
	}},
	{Name: "rwmutex: TryLock that fails because of a writer", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.Lock(); x.Write(); rw.Unlock(); rw.Lock() },
			func() { must(!rw.TryLock()); x.Read() })
	}},
	{Name: "rwmutex: TryLock that fails because of a reader", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		s.InTurn(
			func() { rw.Lock(); x.Write(); rw.Unlock(); rw.RLock() },
			func() { must(!rw.TryLock()); x.Read() })
	}},
	{Name: "rwmutex: the last reader wakes the writer", Run: func(s *Stage) {
		rw, x, y := s.NewRWMutex(), new(Cell), new(Cell)
		rw.RLock()
		rw.RLock()
		s.Go(func() { rw.Lock(); x.Write(); y.Write(); rw.Unlock() })
		s.Asleep(1)
		s.Go(func() { y.Read(); rw.RUnlock(); s.Step() })
		s.AwaitStep(1)
		x.Read()
		rw.RUnlock()
		s.Join()
	}},
	{Name: "rwmutex: read after the RUnlock that wakes the writer", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		rw.RLock()
		s.Go(func() { rw.Lock(); x.Write(); rw.Unlock() })
		s.Asleep(1)
		rw.RUnlock()
		s.Join()
		x.Read()
	}},
	{Name: "rwmutex: the writer wakes a reader", Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		rw.Lock()
		s.Go(func() { rw.RLock(); x.Read(); rw.RUnlock() })
		s.Asleep(1)
		x.Write()
		rw.Unlock()
		s.Join()
	}},
	{Name: "rwmutex: the writer wakes a writer", Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		rw.Lock()
		s.Go(func() { rw.Lock(); x.Write(); rw.Unlock() })
		s.Asleep(1)
		x.Write()
		rw.Unlock()
		s.Join()
	}},
	{Name: "rwmutex: two readers that were woken together", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		rw.Lock()
		for n := range 2 {
			s.Go(func() { rw.RLock(); x.Write(); rw.RUnlock() })
			s.Asleep(n + 1)
		}
		rw.Unlock()
		s.Join()
	}},
	{Name: "rwmutex: Unlock learns nothing of a reader that waits", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		rw.Lock()
		s.Go(func() { x.Write(); rw.RLock() })
		s.Asleep(1)
		rw.Unlock()
		x.Read()
		s.Join()
	}},
	{Name: "rwmutex: Unlock learns nothing of a writer that waits", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		rw.Lock()
		s.Go(func() { x.Write(); rw.Lock() })
		s.Asleep(1)
		rw.Unlock()
		x.Read()
		s.Join()
	}},
	{Name: "rwmutex: RUnlock learns nothing of a writer that waits", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		rw.RLock()
		s.Go(func() { x.Write(); rw.Lock() })
		s.Asleep(1)
		rw.RUnlock()
		x.Read()
		s.Join()
	}},
	{Name: "rwmutex: RLocker, reader, then writer", Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		r := rw.RLocker()
		s.InTurn(
			func() { r.Lock(); x.Read(); r.Unlock() },
			func() { rw.Lock(); x.Write(); rw.Unlock() },
			func() { r.Lock(); x.Read(); r.Unlock() })
	}},
	{Name: "rwmutex: RLocker, two that write", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		r := rw.RLocker()
		s.InTurn(
			func() { r.Lock(); x.Write(); r.Unlock() },
			func() { r.Lock(); x.Write(); r.Unlock() })
	}},
}
