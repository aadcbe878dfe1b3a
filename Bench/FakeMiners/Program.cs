using IdleCloud.Bench.FakeMiners;

return await CommandLine.RunAsync(args);
