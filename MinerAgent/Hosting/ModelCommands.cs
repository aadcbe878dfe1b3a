using System.CommandLine;
using System.Globalization;
using IdleCloud.MinerAgent.Hosting.Output;
using IdleCloud.MinerAgent.Hosting.Settings;
using IdleCloud.MinerAgent.Models;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>The commands about models' files: <c>models list</c>, <c>download</c>, <c>verify</c> and <c>remove</c>. No agent need run.</summary>
internal static class ModelCommands
{
    private static readonly string[] Settings =
        ["models-dir", "models-gib", "evict-models", "model-sha256", "model-manifest", "allow-unverified", "hub", SettingTable.ConfigFile];

    /// <summary>The command with its own commands.</summary>
    public static Command Create()
    {
        Option[] options = [.. SettingTable.All.Where(setting => Settings.Contains(setting.Name)).Select(MinerCommand.ToOption)];
        var name = new Argument<string>("MODEL") { Description = "A path, an https:// address, hf:owner/repository/file.gguf, or a name of the manifest." };
        var known = new Argument<string?>("MODEL")
            { Description = "A downloaded model, or a file. Default: all downloaded ones.", DefaultValueFactory = _ => null };
        var gone = new Argument<string>("MODEL") { Description = "A downloaded model, by its file's name or as you asked for it." };
        var models = new Command("models", "Downloads, checks and removes models' files.");
        Add("list", "Lists what was downloaded.", null, (_, settings, _) => ListAsync(settings));
        Add("download", "Downloads a model, or goes on with one that was not finished.", name,
            (parsed, settings, stop) => HaveAsync(settings, parsed.GetValue(name)!, stop));
        Add("verify", "Reads every byte of a model and compares its SHA-256.", known,
            (parsed, settings, stop) => VerifyAsync(settings, parsed.GetValue(known), stop));
        Add("remove", "Removes a downloaded model, whole or in part.", gone, (parsed, settings, _) => RemoveAsync(settings, parsed.GetValue(gone)!));
        return models;

        void Add(string verb, string description, Argument? argument, Func<ParseResult, ModelSettings, CancellationToken, Task<int>> run)
        {
            var command = new Command(verb, description);
            if (argument is not null) command.Arguments.Add(argument);
            foreach (Option option in options) command.Options.Add(option);
            command.SetAction((parsed, _) => RunAsync(parsed, options, run));
            models.Subcommands.Add(command);
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, Option[] options, Func<ParseResult, ModelSettings, CancellationToken, Task<int>> run)
    {
        List<string> errors = [];
        Dictionary<string, string> flags = MinerCommand.FlagsOf(parsed, options.ToDictionary(option => option.Name.TrimStart('-')));
        var reader = new SettingsReader(SettingSources.Read(flags, Environment.GetEnvironmentVariable, errors), errors);
        ModelSettings settings = SettingsParser.ReadModels(reader);
        if (errors.Count > 0) return await MinerCommand.RefuseAsync(errors).ConfigureAwait(false);
        using var signals = StopSignals.Listen(stdin: null);
        try
        {
            return await run(parsed, settings, signals.Drain).ConfigureAwait(false);
        }
        catch (ModelException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            return ExitCode.BadSettings;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped. What has come is kept; the same command goes on with it.").ConfigureAwait(false);
            return ExitCode.Interrupted;
        }
    }

    private static async Task<int> ListAsync(ModelSettings settings)
    {
        IReadOnlyList<ModelPlace> places = new ModelShelf(settings.Folder, null, mayEvict: false).List();
        foreach (ModelPlace place in places)
        {
            ModelRecord record = place.Record!;
            string state = !place.IsWhole ? string.Create(CultureInfo.InvariantCulture, $"{100 * place.PartBytes / record.Size} % there")
                : record.VouchedBy.Length > 0 ? $"as {record.VouchedBy} says" : "unverified";
            await Console.Out.WriteLineAsync($"{place.Name}  {ByteText.Of(record.Size)}  {state}  {record.Source}").ConfigureAwait(false);
        }

        await Console.Out.WriteLineAsync($"{places.Count} models, {ByteText.Of(places.Sum(place => place.BytesOnDisk))} in {settings.Folder}")
            .ConfigureAwait(false);
        return ExitCode.Ok;
    }

    private static async Task<int> HaveAsync(ModelSettings settings, string name, CancellationToken stop)
    {
        if (settings.FindSource(name, out string? problem) is not { } source) return await MinerCommand.RefuseAsync([problem!]).ConfigureAwait(false);
        if (source.Path is { } path && ModelFile.FindProblem(path) is { } wrong) return await MinerCommand.RefuseAsync([wrong]).ConfigureAwait(false);
        VerifiedModel model = await EnsureAsync(settings, source, stop).ConfigureAwait(false);
        await Console.Out.WriteLineAsync($"{model.Path}  {model.Sha256}").ConfigureAwait(false);
        return ExitCode.Ok;
    }

    private static async Task<int> VerifyAsync(ModelSettings settings, string? name, CancellationToken stop)
    {
        var shelf = new ModelShelf(settings.Folder, null, mayEvict: false);
        if (name is not null && shelf.Find(name) is null) return await HaveAsync(settings, name, stop).ConfigureAwait(false);
        int wrong = 0;
        foreach (ModelPlace place in shelf.List().Where(place => place.IsWhole && (name is null || place.Path == shelf.Find(name)!.Path)))
        {
            string sha256 = await FileHash.OfAsync(place.Path, new ModelProgress(TimeProvider.System), stop).ConfigureAwait(false);
            bool isGood = sha256 == place.Record!.Sha256;
            if (!isGood) wrong++;
            await Console.Out.WriteLineAsync($"{(isGood ? "good" : "BAD "),-5} {place.Name}  {sha256}").ConfigureAwait(false);
        }

        return wrong == 0 ? ExitCode.Ok : ExitCode.BadSettings;
    }

    private static async Task<int> RemoveAsync(ModelSettings settings, string name)
    {
        ModelPlace place = new ModelShelf(settings.Folder, null, mayEvict: false).Find(name)
            ?? throw new ModelException($"no downloaded model is called {name}: `idlecloud-miner models list` shows them. "
                + "Files that you put there yourself are left alone", true);
        if (!ModelShelf.TryDelete(place)) throw new ModelException($"{place.Name} is served or downloaded by an agent now: stop that first", isPermanent: true);
        await Console.Out.WriteLineAsync($"Removed {place.Name}.").ConfigureAwait(false);
        return ExitCode.Ok;
    }

    private static async Task<VerifiedModel> EnsureAsync(ModelSettings settings, ModelSource source, CancellationToken stop)
    {
        TimeProvider time = TimeProvider.System;
        bool isTerminal = !Console.IsOutputRedirected;
        // On a terminal the bar says it all; what is wrong is said in both.
        LogLevel level = isTerminal ? LogLevel.Warning : LogLevel.Information;
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(level)
            .AddProvider(new EventLoggerProvider(new PlainOutput(Console.Error), level, time)));
        var progress = new ModelProgress(time);
        var requests = new ModelRequests(ModelRequests.CreateHandler(), settings.HubToken, time);
        using var provider = new ModelProvider(source, settings, requests, progress, time, loggers.CreateLogger<ModelProvider>());
        Task<VerifiedModel> coming = provider.EnsureAsync(stop);
        if (isTerminal) await ModelBar.ShowAsync(progress, coming, time).ConfigureAwait(false);
        return await coming.ConfigureAwait(false);
    }
}
