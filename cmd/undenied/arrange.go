// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
)

// arrange brings arguments into the order in which the library reads all of
// them: global flags, the command, its flags, "--", its arguments. Left alone
// it would take a flag after an argument for an argument. Of a flag --x and its
// opposite --no-x the later one counts. Who wants help wants nothing else. A
// command of two words, such as "snapshot info", is one argument then.
func arrange(app *cli.App, args []string) ([]string, error) {
	var (
		command               *cli.Command
		global, own, operands []string
		help                  bool // of the command
	)
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "--" && command != nil {
			operands = append(operands, args...)
			break
		}
		if !strings.HasPrefix(arg, "-") || arg == "-" {
			switch second := secondWord(app, command, arg); {
			case command == nil:
				if command = app.Command(arg); command == nil || strings.Contains(arg, " ") {
					return nil, usagef("unknown command %q, want %s", arg, list(firstWords(app)))
				}
			case second != nil && len(operands) == 0:
				command = second
			default:
				operands = append(operands, arg)
				continue
			}
			if command.SkipFlagParsing {
				operands = append(operands, args...)
				break
			}
			continue
		}
		f, isOwn := lookUp(app, command, arg)
		if f == nil {
			return nil, unknownFlag(app, command, arg, args)
		}
		flag := []string{arg}
		_, value, hasValue := strings.Cut(arg, "=")
		if _, err := strconv.ParseBool(value); err != nil && hasValue && !takesValue(f) {
			return nil, usagef("flag --%s: %q is no truth value, want true or false", flagName(arg), value)
		}
		if !hasValue && takesValue(f) {
			if len(args) == 0 {
				return nil, usagef("flag %s needs a value, want for example %s", arg, example(command, f))
			}
			value = args[0]
			flag = append(flag, value)
			args = args[1:]
		}
		if value == "" && takesFile(f) {
			return nil, usagef("flag --%s is empty, want for example %s", flagName(arg), example(command, f))
		}
		if isOwn {
			help = help || f == cli.HelpFlag
			own = append(withoutOpposite(own, arg), flag...)
		} else {
			global = append(global, flag...)
		}
	}
	if help {
		operands = nil // the library would take the first for a command that help is wanted of
	}
	arranged := global
	if command != nil {
		arranged = append(append(arranged, command.Name), own...)
		if len(operands) > 0 && !command.SkipFlagParsing {
			arranged = append(arranged, "--")
		}
	}
	return append(arranged, operands...), nil
}

// secondWord returns the command of two words that begins with another and
// goes on with arg, or nil.
func secondWord(app *cli.App, first *cli.Command, arg string) *cli.Command {
	if first == nil {
		return nil
	}
	return app.Command(first.Name + " " + arg)
}

// lookUp returns the flag that arg names, and whether it is the command's own.
func lookUp(app *cli.App, command *cli.Command, arg string) (f cli.Flag, own bool) {
	name := flagName(arg)
	if slices.Contains(cli.HelpFlag.Names(), name) {
		return cli.HelpFlag, command != nil
	}
	named := func(f cli.Flag) bool { return slices.Contains(f.Names(), name) }
	if command != nil {
		if i := slices.IndexFunc(command.Flags, named); i >= 0 {
			return command.Flags[i], true
		}
	}
	if i := slices.IndexFunc(app.Flags, named); i >= 0 {
		return app.Flags[i], false
	}
	return nil, false
}

// flagName returns the name in "--name=value" or "-name".
func flagName(arg string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
	return name
}

func takesValue(f cli.Flag) bool {
	d, ok := f.(cli.DocGenerationFlag)
	return ok && d.TakesValue()
}

func takesFile(f cli.Flag) bool {
	switch f := f.(type) {
	case *cli.StringFlag:
		return f.TakesFile
	case *cli.StringSliceFlag:
		return f.TakesFile
	}
	return false
}

// withoutOpposite returns flags without the one that says the opposite of arg.
func withoutOpposite(flags []string, arg string) []string {
	name := flagName(arg)
	opposite, no := strings.CutPrefix(name, "no-")
	if !no {
		opposite = "no-" + name
	}
	return slices.DeleteFunc(flags, func(f string) bool { return strings.HasPrefix(f, "-") && flagName(f) == opposite })
}

// unknownFlag is the error of a flag that the command, or the program if there is
// none yet, does not have. The words after it may name the command that is meant.
func unknownFlag(app *cli.App, command *cli.Command, arg string, after []string) error {
	name, where, flags := flagName(arg), programName, slices.Clone(app.Flags)
	if command != nil {
		where += " " + command.Name
		flags = append(flags, command.Flags...)
	} else {
		for _, c := range slices.Concat(commandsIn(app, after), app.Commands) {
			if !c.Hidden && slices.ContainsFunc(c.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) }) {
				return usagef("flag --%s before the command it belongs to, want \"%s %s --%s\"", name, programName, c.Name, name)
			}
		}
	}
	return usagef("unknown flag %q, want one that \"%s --help\" shows%s", "--"+name, where, didYouMean(cli.SuggestFlag(flags, name, true), name))
}

// commandsIn returns the commands among words.
func commandsIn(app *cli.App, words []string) []*cli.Command {
	var commands []*cli.Command
	for _, w := range words {
		if c := app.Command(w); c != nil {
			commands = append(commands, c)
		}
	}
	return commands
}

// didYouMean offers the nearest name, if it begins alike.
func didYouMean(nearest, name string) string {
	if len(name) < 2 || !strings.HasPrefix(nearest, "--"+name[:2]) {
		return ""
	}
	return " (did you mean " + nearest + "?)"
}

// example returns how the page of the command shows a flag with its value.
func example(command *cli.Command, f cli.Flag) string {
	name := programName
	if command != nil && slices.Contains(command.Flags, f) {
		name = command.Name
	}
	if text := flagExample(name, f.Names()[0]); text != "" {
		return text
	}
	return "--" + f.Names()[0] + " VALUE"
}

// commandNames returns the names of the commands that a person may use.
func commandNames(app *cli.App) []string {
	var names []string
	for _, c := range app.Commands {
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	return names
}

// firstWords returns the names of commands of one word.
func firstWords(app *cli.App) []string {
	return slices.DeleteFunc(commandNames(app), func(name string) bool { return strings.Contains(name, " ") })
}

// secondWords returns what may follow the first word of commands of two, nil for
// commands of one.
func secondWords(app *cli.App, first string) []string {
	var words []string
	for _, name := range commandNames(app) {
		if second, ok := strings.CutPrefix(name, first+" "); ok {
			words = append(words, second)
		}
	}
	return words
}

// apart returns arranged arguments as a person gives them: the words of a
// command are two arguments.
func apart(app *cli.App, args []string) []string {
	i := slices.IndexFunc(args, func(arg string) bool { return strings.Contains(arg, " ") && app.Command(arg) != nil })
	if i < 0 {
		return args
	}
	return slices.Concat(args[:i], strings.Fields(args[i]), args[i+1:])
}

// list joins names: "a, b or c".
func list(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return strings.Join(names, "")
}
