using System.CommandLine;
using IdleCloud.MinerAgent.Hosting.Settings;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>The command line.</summary>
internal static class MinerCommand
{
    private const string HelpHint = "idlecloud-miner --help lists all settings.";

    /// <summary>Runs the program.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        ParseResult parsed = Create().Parse(args);
        // Signals are StopSignals' business; and the library's own answer to a wrong flag would be
        // another exit code, and a page of help under which the reason is lost.
        return parsed.Errors.Count > 0
            ? RefuseAsync(parsed.Errors.Select(error => error.Message))
            : parsed.InvokeAsync(new() { ProcessTerminationTimeout = null });
    }

    private static RootCommand Create()
    {
        var command = new RootCommand(
            "Serves AI models on this machine to the IdleCloud network. It dials out only; nothing on this machine can be reached through it.\n"
            + "Every setting --some-name can also come from the environment (IDLECLOUD_MINER_SOME_NAME) or the config file (\"some-name\").");
        Dictionary<string, Option> options = SettingTable.All.ToDictionary(setting => setting.Name, ToOption);
        foreach (Option option in options.Values) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, options));
        return command;
    }

    private static Option ToOption(SettingDefinition setting) => setting.IsSwitch
        ? new Option<bool>("--" + setting.Name) { Description = setting.Description }
        : new Option<string>("--" + setting.Name) { Description = setting.Description, HelpName = setting.Value };

    private static async Task<int> RunAsync(ParseResult parsed, Dictionary<string, Option> options)
    {
        Dictionary<string, string> flags = options
            .Where(option => parsed.GetResult(option.Value) is { Implicit: false })
            .ToDictionary(option => option.Key, option => option.Value is Option<bool> isSwitch
                ? parsed.GetValue(isSwitch) ? "true" : "false"
                : parsed.GetValue((Option<string>)option.Value) ?? "");
        List<string> errors = [];
        MinerSettings? settings = SettingsParser.Parse(SettingSources.Read(flags, Environment.GetEnvironmentVariable, errors), errors);
        if (settings is not null) return await MinerApp.RunAsync(settings).ConfigureAwait(false);

        return await RefuseAsync(errors).ConfigureAwait(false);
    }

    private static async Task<int> RefuseAsync(IEnumerable<string> errors)
    {
        foreach (string error in errors.Append(HelpHint)) await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
        return ExitCode.BadSettings;
    }
}
