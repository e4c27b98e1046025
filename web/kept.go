package web

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// kept holds the bytes of answers that were asked for last, up to so many bytes
// in all.
type kept[K comparable] struct {
	most int

	mu    sync.Mutex
	lru   *simplelru.LRU[K, []byte]
	bytes int
}

// keptMost bounds the number of answers, which their size does long before.
const keptMost = 1 << 16

func newKept[K comparable](most int) *kept[K] {
	k := &kept[K]{most: most}
	lru, err := simplelru.NewLRU(keptMost, func(_ K, body []byte) { k.bytes -= len(body) })
	if err != nil {
		panic(err) // only for a size below one
	}
	k.lru = lru
	return k
}

func (k *kept[K]) get(key K) ([]byte, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.lru.Get(key)
}

func (k *kept[K]) keep(key K, body []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lru.Remove(key) // two may have made it at once
	k.lru.Add(key, body)
	for k.bytes += len(body); k.bytes > k.most; {
		k.lru.RemoveOldest()
	}
}
