package database_test

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/examples/database"
	"github.com/syncprimer/syncprimer/waitgroup"
)

func ExampleAccounts_Transfer() {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1) // each connection has a memory of its own

	ctx, cancel := context.WithCancel(context.Background())
	accounts, _ := database.New(ctx, db)
	_ = accounts.Set(ctx, "ann", 100)
	_ = accounts.Set(ctx, "bob", 0)
	fmt.Println(accounts.Transfer(ctx, "ann", "bob", 30))
	cancel()
	fmt.Println(accounts.Transfer(ctx, "ann", "bob", 30))

	after := context.WithoutCancel(ctx)
	ann, _ := accounts.Amount(after, "ann")
	bob, _ := accounts.Amount(after, "bob")
	fmt.Println(ann, bob)
	// Output:
	// <nil>
	// context canceled
	// 70 30
}

// The first half of the transfer is done, and the second never ends.
func TestATransferIsCancelledInTheMiddle(t *testing.T) {
	db := newFile(t).open(t, "")
	accounts := annAndBob(t, db)
	for _, statement := range []string{
		`CREATE VIEW endless AS ` + endless,
		`CREATE TRIGGER endless_update BEFORE UPDATE ON account WHEN NEW.name = 'bob' BEGIN SELECT c FROM endless; END`,
	} {
		_, err := db.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		observed.Recv()
		cancel()
	}()
	err := accounts.Transfer(ctx, "ann", "bob", 10)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "to bob: ")
	requireAmounts(t, accounts, 100, 100)
}

func TestATransferThatFails(t *testing.T) {
	accounts := annAndBob(t, newFile(t).open(t, ""))
	require.ErrorIs(t, accounts.Transfer(t.Context(), "ann", "nobody", 10), sql.ErrNoRows)
	require.ErrorContains(t, accounts.Transfer(t.Context(), "ann", "bob", 101), "CHECK constraint failed")
	requireAmounts(t, accounts, 100, 100)
}

// Nobody calls Rollback: the cancellation does. That it is done can be seen by the only
// connection, which is free again.
func TestACancelledTransactionIsRolledBack(t *testing.T) {
	db := newFile(t).open(t, "")
	db.SetMaxOpenConns(1)
	accounts := annAndBob(t, db)
	tx, cancel := ruin(t, db)
	cancel()
	require.NoError(t, db.PingContext(t.Context()))
	require.Equal(t, sql.ErrTxDone, tx.Commit())
	requireAmounts(t, accounts, 100, 100)
}

// ruin begins a transaction that takes everything from everybody.
func ruin(t *testing.T, db *sql.DB) (*sql.Tx, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	tx, err := db.BeginTx(ctx, nil)
	require.NoError(t, err)
	_, err = tx.ExecContext(ctx, `UPDATE account SET amount = 0`)
	require.NoError(t, err)
	return tx, cancel
}

// Whenever it is cancelled: the next writer finds nobody in its way.
func TestAfterACancelledTransfer(t *testing.T) {
	accounts := annAndBob(t, newFile(t).open(t, ""))
	for range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		err := accounts.Transfer(ctx, "ann", "bob", 1)
		require.True(t, err == nil || isOver(err), "%v", err)
		require.NoError(t, accounts.Set(t.Context(), "ann", 100))
	}
}

// isOver reports whether err says that a transaction was cancelled. Which error it is
// depends on where the cancellation meets it.
func isOver(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, sql.ErrTxDone)
}

// Package sql derives a context for the transaction from ours, by means of the standard
// library. It is not cancelled when our cancel returns, but soon after, and until then
// package sql lets a Commit through. This driver looks at the context that BeginTx was
// given, and refuses. So either of them may be the one that says no; with a driver that
// does not look, the Commit could succeed. Neither waits for the rollback; with a pool
// of one the next transaction does.
func TestACommitAfterTheCancellationFails(t *testing.T) {
	db := newFile(t).open(t, "")
	db.SetMaxOpenConns(1)
	accounts := annAndBob(t, db)
	for range 20 {
		tx, cancel := ruin(t, db)
		cancel()
		err := tx.Commit()
		require.True(t, isOver(err), "%v", err)
		requireAmounts(t, accounts, 100, 100)
	}
}

// Each has a connection, and none is refused: the lock keeps them in line.
func TestManyTransfers(t *testing.T) {
	db := newFile(t).open(t, "")
	accounts := annAndBob(t, db)
	var all waitgroup.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		all.Go(func() {
			from, to := "ann", "bob"
			if i%2 == 1 {
				from, to = to, from
			}
			errs[i] = accounts.Transfer(t.Context(), from, to, i)
		})
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	requireAmounts(t, accounts, 110, 90)
}
