package racetest

var oncePrograms = []Program{
	{Name: "once: Do, then Do", Run: func(s *Stage) {
		o, x := s.NewOnce(), new(Cell)
		s.InTurn(
			func() { o.Do(x.Write) },
			func() { o.Do(nothing); x.Read() })
	}},
	{Name: "once: what the first caller did before Do", Run: func(s *Stage) {
		o, x := s.NewOnce(), new(Cell)
		s.InTurn(
			func() { x.Write(); o.Do(nothing) },
			func() { o.Do(nothing); x.Read() })
	}},
	{Name: "once: many callers read what f wrote", Run: func(s *Stage) {
		o, x := s.NewOnce(), new(Cell)
		for range 4 {
			s.Go(func() { o.Do(x.Write); x.Read() })
		}
		s.Join()
	}},
	{Name: "once: a Do that waits for f", Run: func(s *Stage) {
		o, x := s.NewOnce(), new(Cell)
		s.Go(func() {
			o.Do(func() { s.Step(); s.AwaitStep(2); x.Write() })
		})
		s.AwaitStep(1)
		s.Go(func() { o.Do(nothing); x.Read() })
		s.Asleep(1)
		s.Step()
		s.Join()
	}},
	{Name: "once: write after Do", Racy: true, Run: func(s *Stage) {
		o, x := s.NewOnce(), new(Cell)
		s.InTurn(
			func() { o.Do(nothing); x.Write() },
			func() { o.Do(nothing); x.Read() })
	}},
	{Name: "once: read before Do", Racy: true, Run: func(s *Stage) {
		o, x := s.NewOnce(), new(Cell)
		s.InTurn(
			func() { o.Do(x.Write) },
			func() { x.Read(); o.Do(nothing) })
	}},
	{Name: "once: two Onces", Racy: true, Run: func(s *Stage) {
		o1, o2, x := s.NewOnce(), s.NewOnce(), new(Cell)
		s.InTurn(
			func() { o1.Do(x.Write) },
			func() { o2.Do(x.Write) })
	}},
	{Name: "once: what a later caller did before Do", Racy: true, Run: func(s *Stage) {
		o, x := s.NewOnce(), new(Cell)
		o.Do(nothing)
		s.InTurn(
			func() { x.Write(); o.Do(nothing) },
			func() { o.Do(nothing); x.Read() })
	}},
	{Name: "once: f knows nothing of who waits for it", Racy: true, Run: func(s *Stage) {
		o, x := s.NewOnce(), new(Cell)
		s.Go(func() {
			o.Do(func() { s.Step(); s.AwaitStep(2); x.Read() })
		})
		s.AwaitStep(1)
		s.Go(func() { x.Write(); o.Do(nothing) })
		s.Asleep(1)
		s.Step()
		s.Join()
	}},
	{Name: "once: after Do nothing is known of who waited", Racy: true, Run: func(s *Stage) {
		o, x := s.NewOnce(), new(Cell)
		s.Go(func() {
			o.Do(func() { s.Step(); s.AwaitStep(2) })
			x.Read()
		})
		s.AwaitStep(1)
		s.Go(func() { x.Write(); o.Do(nothing) })
		s.Asleep(1)
		s.Step()
		s.Join()
	}},
	{Name: "once: f panics", Run: func(s *Stage) {
		o, x := s.NewOnce(), new(Cell)
		s.InTurn(
			func() { attempt(func() { o.Do(func() { x.Write(); panic("f fails") }) }) },
			func() { o.Do(nothing); x.Read() })
	}},
	{Name: "once: f panics, write after that", Racy: true, Run: func(s *Stage) {
		o, x := s.NewOnce(), new(Cell)
		s.InTurn(
			func() { attempt(func() { o.Do(func() { panic("f fails") }) }); x.Write() },
			func() { o.Do(nothing); x.Read() })
	}},
	{Name: "once: OnceFunc", Run: func(s *Stage) {
		x := new(Cell)
		f := s.OnceFunc(x.Write)
		s.InTurn(
			func() { f() },
			func() { f(); x.Read() })
	}},
	{Name: "once: OnceFunc, read before the call", Racy: true, Run: func(s *Stage) {
		x := new(Cell)
		f := s.OnceFunc(x.Write)
		s.InTurn(
			func() { f() },
			func() { x.Read(); f() })
	}},
	{Name: "once: OnceFunc that panics", Run: func(s *Stage) {
		x := new(Cell)
		f := s.OnceFunc(func() { x.Write(); panic("f fails") })
		s.InTurn(
			func() { attempt(f) },
			func() { attempt(f); x.Read() })
	}},
	{Name: "once: OnceValue", Run: func(s *Stage) {
		x := new(Cell)
		f := s.OnceValue(func() int { x.Write(); return 1 })
		s.InTurn(
			func() { f() },
			func() { f(); x.Read() })
	}},
	{Name: "once: OnceValue, write after the call", Racy: true, Run: func(s *Stage) {
		x := new(Cell)
		f := s.OnceValue(func() int { return 1 })
		s.InTurn(
			func() { f(); x.Write() },
			func() { f(); x.Read() })
	}},
	{Name: "once: OnceValues", Run: func(s *Stage) {
		x := new(Cell)
		f := s.OnceValues(func() (int, error) { x.Write(); return 1, nil })
		s.InTurn(
			func() { f() },
			func() { f(); x.Read() })
	}},
	{Name: "once: OnceValues, what a later caller did before", Racy: true, Run: func(s *Stage) {
		x := new(Cell)
		f := s.OnceValues(func() (int, error) { return 1, nil })
		f()
		s.InTurn(
			func() { x.Write(); f() },
			func() { f(); x.Read() })
	}},
}

func nothing() {}

// attempt calls f, which is to panic.
func attempt(f func()) {
	defer func() { must(recover() != nil) }()
	f()
}
