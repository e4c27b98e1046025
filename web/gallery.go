package web

import "youcheng/templates"

// gallery shows every part of the pages in its states. Only a preview has it.
func (s *Server) gallery(r *request) (*reply, error) {
	p := r.asked().Gallery()
	return &reply{page: p, html: templates.Gallery(p)}, nil
}
