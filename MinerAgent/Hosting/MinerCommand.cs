using System.CommandLine;
using IdleCloud.MinerAgent.Engines.LlamaSharp;
using IdleCloud.MinerAgent.Hosting.Doctor;
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
        Dictionary<string, Option> options = AddSettings(command);
        var doctor = new Command("doctor", "Looks at all that an agent with these settings needs, and says what helps. Changes nothing.");
        Dictionary<string, Option> doctors = AddSettings(doctor);
        doctor.SetAction((parsed, cancellationToken) => ExamineAsync(parsed, doctors, cancellationToken));
        command.Subcommands.Add(doctor);
        foreach (Command owners in OwnerCommands.Create()) command.Subcommands.Add(owners);
        command.Subcommands.Add(ModelCommands.Create());
        var host = new Command(LlamaSharpEngineFactory.HostCommand) { Hidden = true };
        host.SetAction(_ => LlamaSharpHost.Run());
        command.Subcommands.Add(host);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, options));
        return command;
    }

    private static Dictionary<string, Option> AddSettings(Command command)
    {
        Dictionary<string, Option> options = SettingTable.All.ToDictionary(setting => setting.Name, ToOption);
        foreach (Option option in options.Values) command.Options.Add(option);
        return options;
    }

    /// <summary>The option of a setting.</summary>
    internal static Option ToOption(SettingDefinition setting) => setting.IsSwitch
        ? new Option<bool>("--" + setting.Name) { Description = setting.Description }
        : new Option<string>("--" + setting.Name) { Description = setting.Description, HelpName = setting.Value };

    private static async Task<int> RunAsync(ParseResult parsed, Dictionary<string, Option> options)
    {
        List<string> errors = [];
        return Read(parsed, options, errors) is { } settings
            ? await MinerApp.RunAsync(settings).ConfigureAwait(false)
            : await RefuseAsync(errors).ConfigureAwait(false);
    }

    private static async Task<int> ExamineAsync(ParseResult parsed, Dictionary<string, Option> options, CancellationToken cancellationToken)
    {
        List<string> errors = [];
        if (Read(parsed, options, errors) is not { } settings) return await RefuseAsync(errors).ConfigureAwait(false);
        IReadOnlyList<Finding> findings = await Examination.RunAsync(settings, cancellationToken).ConfigureAwait(false);
        foreach (Finding finding in findings)
        {
            await Console.Out.WriteLineAsync($"{(finding.IsGood ? "good" : "BAD "),-5} {finding.Thing,-9} {finding.Text}").ConfigureAwait(false);
        }

        return findings.All(finding => finding.IsGood) ? ExitCode.Ok : ExitCode.BadSettings;
    }

    private static MinerSettings? Read(ParseResult parsed, Dictionary<string, Option> options, List<string> errors)
    {
        return SettingsParser.Parse(SettingSources.Read(FlagsOf(parsed, options), Environment.GetEnvironmentVariable, errors), errors);
    }

    /// <summary>The values of the flags that were given, by setting.</summary>
    internal static Dictionary<string, string> FlagsOf(ParseResult parsed, Dictionary<string, Option> options) => options
        .Where(option => parsed.GetResult(option.Value) is { Implicit: false })
        .ToDictionary(option => option.Key, option => option.Value is Option<bool> isSwitch
            ? parsed.GetValue(isSwitch) ? "true" : "false"
            : parsed.GetValue((Option<string>)option.Value) ?? "");

    /// <summary>Says what is wrong with the command line or the settings.</summary>
    internal static async Task<int> RefuseAsync(IEnumerable<string> errors)
    {
        foreach (string error in errors.Append(HelpHint)) await Console.Error.WriteLineAsync(error).ConfigureAwait(false);
        return ExitCode.BadSettings;
    }
}
