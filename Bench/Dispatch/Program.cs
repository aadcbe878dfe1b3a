using IdleCloud.Bench.Dispatch;

return await Comparison.RunAsync();
