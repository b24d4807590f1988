// Package database shows what a context does for a database: queries, transactions and
// connections that are given up.
//
// The database is SQLite, which lives in a file and in this process. What is said of
// package database/sql holds for others as well; what a driver does in the middle of a
// query, and which error it then returns, is the driver's own affair.
package database

import (
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite" // the driver

	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/mutex"
)

// Accounts is a table of accounts and what is on them. It may be used by several
// goroutines.
type Accounts struct {
	db *sql.DB

	// SQLite lets one connection write at a time. Others are refused, or ask again and
	// again. Writers of one process can wait for each other in a fairer way.
	writing mutex.Mutex
}

// New creates the table in db, if it is not there.
func New(ctx context.Context, db *sql.DB) (*Accounts, error) {
	_, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, amount INTEGER NOT NULL CHECK (amount >= 0))`)
	return &Accounts{db: db}, err
}

// Set sets what is on an account.
func (a *Accounts) Set(ctx context.Context, name string, amount int) error {
	a.writing.Lock()
	defer a.writing.Unlock()
	_, err := a.db.ExecContext(ctx, `INSERT OR REPLACE INTO account VALUES (?, ?)`, name, amount)
	return err
}

// Amount returns what is on an account.
func (a *Accounts) Amount(ctx context.Context, name string) (amount int, err error) {
	err = a.db.QueryRowContext(ctx, `SELECT amount FROM account WHERE name = ?`, name).Scan(&amount)
	return amount, err
}

// Transfer moves an amount from one account to another: either both change or, if it
// returns an error, none. A context that is cancelled before the commit has begun rolls
// everything back.
//
// A Mutex does not know of contexts: if others write, Transfer waits for them however
// little time ctx has left. It looks at ctx when it has the lock.
func (a *Accounts) Transfer(ctx context.Context, from, to string, amount int) error {
	a.writing.Lock()
	defer a.writing.Unlock()
	conn, err := a.db.Conn(ctx)
	if err != nil {
		return err
	}
	// A cancellation rolls back in a goroutine of package sql, for which neither Commit
	// nor Rollback waits, but Close does. Without it the next writer could come too early.
	defer func() { _ = conn.Close() }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a Commit
	if err := add(ctx, tx, from, -amount); err != nil {
		return fmt.Errorf("from %s: %w", from, err)
	}
	if err := add(ctx, tx, to, amount); err != nil {
		return fmt.Errorf("to %s: %w", to, err)
	}
	return tx.Commit()
}

func add(ctx context.Context, tx *sql.Tx, name string, amount int) error {
	result, err := tx.ExecContext(ctx, `UPDATE account SET amount = amount + ? WHERE name = ?`, amount, name)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return sql.ErrNoRows
}
