package database_test

import (
	"database/sql"
	"database/sql/driver"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"modernc.org/sqlite"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/examples/database"
)

// The function observed of SQL is true, and tells the test that the query is at work.
var observed = chanimpl.Make[struct{}](1)

func TestMain(m *testing.M) {
	sqlite.MustRegisterScalarFunction("observed", 1, func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		observed.TrySend(struct{}{})
		return true, nil
	})
	goleak.VerifyTestMain(m)
}

// The numbers from 1, without end; and a query that counts them all.
const (
	numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) `
	endless = numbers + `SELECT count(*) AS c FROM n WHERE observed(i)`
)

// A file is that of a database, in a directory of the test.
type file string

func newFile(t *testing.T) file {
	return file(filepath.ToSlash(filepath.Join(t.TempDir(), "accounts.db")))
}

// open opens it. What is written need not survive a power failure. At the end of the test it is closed, and then no goroutine may be left.
func (f file) open(t *testing.T, options string) *sql.DB {
	t.Helper()
	before := goleak.IgnoreCurrent()
	db, err := sql.Open("sqlite", "file:"+string(f)+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)"+options)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, db.Close())
		goleak.VerifyNone(t, before)
	})
	observed.TryRecv() // what is left from another test
	return db
}

// annAndBob has the accounts of two, with a hundred each.
func annAndBob(t *testing.T, db *sql.DB) *database.Accounts {
	t.Helper()
	accounts, err := database.New(t.Context(), db)
	require.NoError(t, err)
	for _, name := range []string{"ann", "bob"} {
		require.NoError(t, accounts.Set(t.Context(), name, 100))
	}
	return accounts
}

func requireAmounts(t *testing.T, accounts *database.Accounts, ann, bob int) {
	t.Helper()
	for name, want := range map[string]int{"ann": ann, "bob": bob} {
		amount, err := accounts.Amount(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, want, amount, name)
	}
}
