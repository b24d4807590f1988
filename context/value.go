package context

import "reflect"

// WithValue derives a context in which key has the value val. It is for what
// belongs to a request and crosses the borders of packages (who asks, for the
// trace), and not for the parameters of a function.
//
// WithValue panics if parent or key is nil, or if the type of key cannot be
// compared. The key should have an unexported type of its own: two packages that
// use the string "user" find each other's values.
//
// It costs one allocation. To look a value up costs one comparison for each value
// on the way: a long chain of contexts is a slow map.
func WithValue(parent Context, key, val any) Context {
	switch {
	case parent == nil:
		panic("cannot create context from nil parent")
	case key == nil:
		panic("nil key")
	case !reflect.TypeOf(key).Comparable():
		panic("key is not comparable")
	}
	return &valueCtx{Context: parent, key: key, val: val}
}

// A valueCtx adds one value to its parent. Everything else is the parent's.
type valueCtx struct {
	Context
	key, val any
}

func (c *valueCtx) Value(key any) any {
	if key == c.key {
		return c.val
	}
	return value(c.Context, key)
}

func (c *cancelCtx) Value(key any) any {
	if key == &cancelCtxKey {
		return c
	}
	return value(c.Context, key)
}

func (c withoutCancelCtx) Value(key any) any { return value(c, key) }

// value goes up from c until a context has key. It is a loop over our own types and
// not a call of the parent's Value, which would take a stack as deep as the tree.
func value(c Context, key any) any {
	for {
		// Not one of the cases below: most contexts on the way are of this
		// type, and to ask for one type is quicker than to choose among six.
		if v, ok := c.(*valueCtx); ok {
			if key == v.key {
				return v.val
			}
			c = v.Context
			continue
		}
		switch ctx := c.(type) {
		case *cancelCtx:
			if key == &cancelCtxKey {
				return ctx
			}
			c = ctx.Context
		case *timerCtx:
			if key == &cancelCtxKey {
				return &ctx.cancelCtx
			}
			c = ctx.Context
		case withoutCancelCtx:
			if key == &cancelCtxKey {
				return nil // nothing above it cancels what is below
			}
			c = ctx.parent
		case backgroundCtx, todoCtx:
			return nil
		default:
			return c.Value(key)
		}
	}
}

type stringer interface{ String() string }

func (c *valueCtx) String() string {
	return contextName(c.Context) + ".WithValue(" + stringify(c.key) + ", " + stringify(c.val) + ")"
}

// stringify names a key or a value. A value is shown only if it is made to be
// shown: others may be secret, or large.
func stringify(v any) string {
	switch v := v.(type) {
	case nil:
		return "<nil>"
	case stringer:
		return v.String()
	case string:
		return v
	}
	return reflect.TypeOf(v).String()
}

// contextName is what a derived context calls its parent.
func contextName(c Context) string {
	if s, ok := c.(stringer); ok {
		return s.String()
	}
	return reflect.TypeOf(c).String()
}
