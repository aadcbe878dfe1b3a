using System.CommandLine.Invocation;
using IdleCloud.Demo.Cluster;
using IdleCloud.Demo.Options;
using IdleCloud.Demo.Supervision;

var command = args is ["cluster", ..]
    ? ClusterCommand.Create(ClusterSupervisor.RunAsync).Parse(args[1..])
    : DemoCommand.Create(Supervisor.RunAsync).Parse(args);
if (command.Action is ParseErrorAction error) error.ShowHelp = false;
// Signals are for StopSignals alone: the first asks for a clean stop, the second insists.
return await command.InvokeAsync(new() { ProcessTerminationTimeout = null });
