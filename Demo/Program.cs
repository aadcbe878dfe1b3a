using System.CommandLine.Invocation;
using IdleCloud.Demo.Options;
using IdleCloud.Demo.Supervision;

var command = DemoCommand.Create(Supervisor.RunAsync).Parse(args);
if (command.Action is ParseErrorAction error) error.ShowHelp = false;
// Signals are for StopSignals alone: the first asks for a clean stop, the second insists.
return await command.InvokeAsync(new() { ProcessTerminationTimeout = null });
