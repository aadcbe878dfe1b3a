using IdleCloud.MinerAgent.Hosting;

return await MinerCommand.Create().Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = null });
