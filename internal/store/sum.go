package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"runtime"
	"sync"
)

// A file holds a sum of itself, in the field of its header that SQLite leaves to
// those who use it (user_version). What a disk lost, or an accident changed, would
// otherwise be served: SQLite notices only what it cannot read.
const sumAt, sumLen = 60, 4

// sumBlock is how much is summed by one processor at a time.
const sumBlock = 1 << 20

// sumPiece is how much is read at a time: at a start, memory that was never used takes
// longer than to read a file into it. A block is a whole number of pieces.
const sumPiece = 64 << 10

// ErrDamaged is the error of a file that is not as it was written.
var ErrDamaged = errors.New("the file is damaged")

// Verify reads the whole file at path, and returns [ErrDamaged] where it is not as
// [Builder.Commit] left it.
func Verify(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("verifying the database: %w", err)
	}
	defer f.Close()
	want, noted, err := sum(f)
	if err != nil {
		return fmt.Errorf("verifying %s: %w", path, err)
	}
	if want != noted {
		return fmt.Errorf("verifying %s: %w", path, ErrDamaged)
	}
	return nil
}

// seal notes the sum of a file in it, when nobody else writes it any more.
func seal(path string) (err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("sealing the database: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s, _, err := sum(f)
	if err == nil {
		_, err = f.WriteAt(binary.BigEndian.AppendUint32(nil, s), sumAt)
	}
	if err != nil {
		return fmt.Errorf("sealing %s: %w", path, err)
	}
	return nil
}

// sum is that of a file, as it is and as it is noted there. It is a sum of the sums
// of its blocks, which are read by all processors at once.
func sum(f *os.File) (is, noted uint32, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, 0, err
	}
	if info.Size() < sumAt+sumLen {
		return 0, 0, ErrDamaged
	}
	table := crc32.MakeTable(crc32.Castagnoli) // for which processors have an instruction
	blocks := int((info.Size() + sumBlock - 1) / sumBlock)
	sums := make([]byte, 4*blocks)
	workers := min(blocks, runtime.GOMAXPROCS(0))
	failed := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			b := make([]byte, min(sumPiece, info.Size()))
			for i := w; i < blocks; i += workers {
				block := uint32(0)
				for at := int64(i) * sumBlock; at < min(int64(i+1)*sumBlock, info.Size()); at += sumPiece {
					n, err := f.ReadAt(b, at)
					if err != nil && !errors.Is(err, io.EOF) {
						failed[w] = err
						return
					}
					if at == 0 {
						field := b[sumAt : sumAt+sumLen]
						noted = binary.BigEndian.Uint32(field)
						clear(field)
					}
					block = crc32.Update(block, table, b[:n])
				}
				binary.BigEndian.PutUint32(sums[4*i:], block)
			}
		})
	}
	wg.Wait()
	return crc32.Checksum(sums, table), noted, errors.Join(failed...)
}
