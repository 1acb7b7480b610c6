package standin

import "testing"

func TestFromEnv(t *testing.T) {
	t.Parallel()
	env := func(listen, token string) func(string) string {
		return func(name string) string {
			return map[string]string{"SLIPWAY_STANDIN": listen, "SLIPWAY_STANDIN_TOKEN": token}[name]
		}
	}
	if addr, handler, ok, err := FromEnv(env("", "x")); addr != "" || handler != nil || ok || err != nil {
		t.Error("a stand-in without being asked for")
	}
	for _, getenv := range []func(string) string{env("1", "x"), env(":8080", "")} {
		if _, handler, ok, err := FromEnv(getenv); handler != nil || !ok || err == nil {
			t.Errorf("%v %v", ok, err)
		}
	}
	addr, handler, ok, err := FromEnv(env(":8080", testToken))
	if addr != ":8080" || !ok || err != nil {
		t.Fatal(addr, ok, err)
	}
	if status, text := send(t, handler.(*Server), wheel(t)); status != 200 {
		t.Error(text)
	}
	if server := HTTPServer(addr,
		handler); server.ReadHeaderTimeout == 0 || server.IdleTimeout == 0 || server.MaxHeaderBytes == 0 {
		t.Error("no timeouts or bounds")
	}
}
