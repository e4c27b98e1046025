package web

import "testing"

// TestKeptIsBounded keeps more than there is room for: the oldest go, and one
// that is kept twice counts once.
func TestKeptIsBounded(t *testing.T) {
	const size, room = 1 << 10, 16
	k := newKept[int](room * size)
	body := make([]byte, size)
	for i := range 2 * room {
		k.keep(i, body)
		k.keep(i, body)
		if k.bytes > room*size || k.bytes != k.lru.Len()*size {
			t.Fatalf("after %d: %d bytes are counted, %d bodies kept", i, k.bytes, k.lru.Len())
		}
	}
	if _, ok := k.get(0); ok {
		t.Error("the oldest is still kept")
	}
	if got, ok := k.get(2*room - 1); !ok || len(got) != size {
		t.Error("the newest is not kept")
	}
	if k.lru.Len() != room {
		t.Errorf("%d are kept, not %d", k.lru.Len(), room)
	}
}
