// Package report runs the checks of a client and prints a line of JSON for each, as test/clients/harness.ts reads them.
package report

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
)

// Environment is where the server is and who may enter.
type Environment struct{ Host, Port, User, Password, Database, Root string }

// FromEnvironment reads the WSQL_… variables.
func FromEnvironment() Environment {
	get := os.Getenv
	return Environment{get("WSQL_HOST"), get("WSQL_PORT"), get("WSQL_USER"), get("WSQL_PASSWORD"), get("WSQL_DATABASE"), get("WSQL_ROOT_USER")}
}

// DSN names the account and the database of the checks; options start with `?`.
func (e Environment) DSN(options string) string {
	return e.DSNOf(e.User, e.Password, e.Database, options)
}

// DSNOf names any account and database.
func (e Environment) DSNOf(user, password, database, options string) string {
	return fmt.Sprintf("%s:%s@tcp(%s:%s)/%s%s", user, password, e.Host, e.Port, database, options)
}

// Client says first who speaks; the version is that of the module.
func Client(name, module string) {
	emit(map[string]any{"client": name, "version": Version(module)})
}

// Version is that of a module that this program was built with.
func Version(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return dependency.Version
		}
	}
	return "unknown"
}

type failure struct{ text string }

// Check runs one check; a failure of Must or Equal in it ends it.
func Check(name string, run func()) {
	defer func() {
		switch problem := recover().(type) {
		case nil:
			emit(map[string]any{"check": name, "ok": true})
		case failure:
			emit(map[string]any{"check": name, "ok": false, "error": problem.text})
		default:
			emit(map[string]any{"check": name, "ok": false, "error": fmt.Sprintf("%v\n%s", problem, debug.Stack())})
		}
	}()
	run()
}

// Must ends the check if there is an error.
func Must(what string, err error) {
	if err != nil {
		Fail("%s: %v", what, err)
	}
}

// Equal ends the check if what came is not what was expected.
func Equal(what string, came, expected any) {
	if !reflect.DeepEqual(came, expected) {
		Fail("%s: expected %s, came %s", what, brief(expected), brief(came))
	}
}

// Fail ends the check.
func Fail(format string, values ...any) {
	panic(failure{fmt.Sprintf(format, values...)})
}

func brief(value any) string {
	text := fmt.Sprintf("%#v", value)
	if len(text) > 400 {
		return text[:400] + "…"
	}
	return text
}

func emit(line map[string]any) {
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}
