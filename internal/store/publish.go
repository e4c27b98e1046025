package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"youcheng/internal/facts"
)

// Facts reads all tables of the register.
func (s *Store) Facts(ctx context.Context) (*facts.Facts, error) {
	f := &facts.Facts{}
	for _, t := range f.Tables() {
		if err := s.table(ctx, t, facts.Columns(t.Rows)); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// Publish makes a database file of the facts alone, for readers: without texts
// that are to appear later, and without what only the site needs. Equal facts
// give equal bytes.
func Publish(ctx context.Context, f *facts.Facts) (file []byte, err error) {
	db, err := sql.Open("sqlite", "file::memory:?_dqs=0&_pragma=foreign_keys(1)")
	if err != nil {
		return nil, fmt.Errorf("opening a database in memory: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1) // each has its own database
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("beginning the transaction: %w", err)
	}
	defer tx.Rollback()
	w := &writer{ctx: ctx, tx: tx, prepared: map[string]*sql.Stmt{}}
	w.exec("PRAGMA defer_foreign_keys = ON")
	w.exec(schema)
	for _, t := range f.Tables() {
		w.table(t)
	}
	if w.err != nil {
		return nil, w.err
	}
	if err := tx.Commit(); err != nil {
		return nil, fmt.Errorf("committing the register: %w", err)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("taking the database: %w", err)
	}
	defer conn.Close()
	err = conn.Raw(func(driver any) error {
		file, err = driver.(interface{ Serialize() ([]byte, error) }).Serialize()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("writing the database: %w", err)
	}
	return file, nil
}
