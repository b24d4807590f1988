package database_test

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// The query is at work when its context is cancelled, and would be for ever. The
// connection is as good as before: it is the only one, and answers the next query.
func TestAQueryIsCancelled(t *testing.T) {
	db := newFile(t).open(t, "")
	db.SetMaxOpenConns(1)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	go func() {
		observed.Recv()
		cancel(errors.New("the client has left"))
	}()
	var n int
	require.Equal(t, context.Canceled, db.QueryRowContext(ctx, endless).Scan(&n))
	require.EqualError(t, context.Cause(ctx), "the client has left")
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT 7`).Scan(&n))
	require.Equal(t, 7, n)
}

func TestAQueryHasADeadline(t *testing.T) {
	db := newFile(t).open(t, "")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	var n int
	require.Equal(t, context.DeadlineExceeded, db.QueryRowContext(ctx, endless).Scan(&n))
}

// Between two rows nothing is at work that could be interrupted. The rows end, as if
// there were no more: whoever does not look at Err takes a part for the whole.
func TestRowsAreCancelled(t *testing.T) {
	db := newFile(t).open(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows, err := db.QueryContext(ctx, numbers+`SELECT i FROM n`)
	require.NoError(t, err)
	for want := range 3 {
		require.True(t, rows.Next())
		var i int
		require.NoError(t, rows.Scan(&i))
		require.Equal(t, want+1, i)
	}
	cancel()
	for rows.Next() { // a few more may be on their way
	}
	require.Equal(t, context.Canceled, rows.Err())
	require.NoError(t, rows.Close())
}

// All wait for the one connection. Nobody comes back from there but by the deadline, and
// those who gave up have not taken a connection with them.
func TestAPoolOfOne(t *testing.T) {
	db := newFile(t).open(t, "")
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(t.Context())
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	errs := make([]error, 5)
	var waiters waitgroup.WaitGroup
	for i := range errs {
		waiters.Go(func() { errs[i] = db.PingContext(ctx) })
	}
	waiters.Wait()
	for _, err := range errs {
		require.Equal(t, context.DeadlineExceeded, err)
	}

	require.NoError(t, conn.Close())
	require.NoError(t, db.PingContext(t.Context()))
	require.Zero(t, db.Stats().InUse)
}

// Who gives up before the deadline comes is told by the pool as well.
func TestAWaiterOfThePoolIsCancelled(t *testing.T) {
	db := newFile(t).open(t, "")
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var waiter waitgroup.WaitGroup
	waiter.Go(func() { err = db.PingContext(ctx) })
	require.Eventually(t, func() bool { return db.Stats().WaitCount == 1 }, time.Minute, time.Millisecond)
	cancel()
	waiter.Wait()
	require.Equal(t, context.Canceled, err)
	require.NoError(t, conn.Close())
}

// A query inside the loop over another's rows takes a second connection. From a pool of
// one that is a deadlock with oneself, which only a deadline ends.
func TestRowsHoldTheirConnection(t *testing.T) {
	db := newFile(t).open(t, "")
	db.SetMaxOpenConns(1)
	rows, err := db.QueryContext(t.Context(), numbers+`SELECT i FROM n`)
	require.NoError(t, err)
	require.True(t, rows.Next())

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	require.Equal(t, context.DeadlineExceeded, db.PingContext(ctx))
	require.NoError(t, rows.Close())
	require.NoError(t, rows.Err())
	require.NoError(t, db.PingContext(t.Context()))
}

// lock takes the one lock for writing that a file has, as another process would.
func lock(t *testing.T, f file) (unlock func()) {
	t.Helper()
	conn, err := f.open(t, "").Conn(t.Context())
	require.NoError(t, err)
	_, err = conn.ExecContext(t.Context(), `BEGIN IMMEDIATE`)
	require.NoError(t, err)
	return func() {
		_, err := conn.ExecContext(t.Context(), `ROLLBACK`)
		require.NoError(t, errors.Join(err, conn.Close()))
	}
}

// By itself a writer does not wait at all. That is no affair of the context.
func TestALockedDatabase(t *testing.T) {
	f := newFile(t)
	accounts := annAndBob(t, f.open(t, ""))
	unlock := lock(t, f)
	err := accounts.Set(t.Context(), "ann", 7)
	var busy *sqlite.Error
	require.ErrorAs(t, err, &busy)
	require.Equal(t, lib.SQLITE_BUSY, busy.Code())
	require.ErrorContains(t, err, "database is locked")

	requireAmounts(t, accounts, 100, 100) // to read is no problem
	unlock()
	require.NoError(t, accounts.Set(t.Context(), "ann", 7))
}

// With a time to wait, which the context cuts short.
func TestAWriterGivesUpALockedDatabase(t *testing.T) {
	f := newFile(t)
	accounts := annAndBob(t, f.open(t, "&_busy_timeout=3600000"))
	unlock := lock(t, f)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, accounts.Set(ctx, "ann", 7), context.DeadlineExceeded)
	require.ErrorIs(t, accounts.Transfer(ctx, "ann", "bob", 7), context.DeadlineExceeded)
	unlock()
	requireAmounts(t, accounts, 100, 100)
	require.NoError(t, accounts.Set(t.Context(), "ann", 7))
}

// Before it does anything at all, a query looks at its context.
func TestNothingBeginsWhenTheContextIsOver(t *testing.T) {
	db := newFile(t).open(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := db.ExecContext(ctx, `CREATE TABLE t (i)`)
	require.Equal(t, context.Canceled, err)
	require.ErrorIs(t, db.QueryRowContext(t.Context(), `SELECT 1 FROM sqlite_schema`).Scan(new(int)), sql.ErrNoRows)
}
