using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;

namespace IdleCloud.Demo.Options;

/// <summary>The demo's command line.</summary>
internal static class DemoCommand
{
    /// <summary>Environment variables that set the demo's options. They are the demo's own and are not passed on to what it starts.</summary>
    public static readonly IReadOnlyList<string> Variables =
    [
        "IDLECLOUD_PORT", "IDLECLOUD_TLS_PORT", "IDLECLOUD_DATA", "IDLECLOUD_MODEL", "IDLECLOUD_MINERS",
        "IDLECLOUD_MAX_TOKENS_PER_SECOND", "IDLECLOUD_POSTGRES", "IDLECLOUD_SILOS", "IDLECLOUD_GATEWAYS", "IDLECLOUD_REDIS",
    ];

    /// <summary>The model that comes with the demo.</summary>
    public static string SmallModel => Path.Combine(AppContext.BaseDirectory, "models", "idle-tiny.gguf");

    /// <summary>Makes the command.</summary>
    /// <param name="run">Runs the demo and says with which exit code it ended.</param>
    public static Command Create(Func<DemoOptions, Task<int>> run) => Create(
        "demo", "IdleCloud on one machine: gateway, silo, PostgreSQL and miners, until Ctrl-C.", (options, _) => run(options));

    /// <summary>Makes a command that has the demo's options, and may get more.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="run">Runs it and says with which exit code it ended.</param>
    public static Command Create(string name, string description, Func<DemoOptions, ParseResult, Task<int>> run)
    {
        const string PortRange = "a port from 1 to 65535";
        var port = Setting.Create("--port", Variables[0], "The API's port on 127.0.0.1.", PortRange, TryPort, 8080);
        var tlsPort = Setting.Create<int?>("--tls-port", Variables[1],
            "A second port with TLS, for HTTP/1.1 and HTTP/2, with a certificate made for the demo; default none.", PortRange, TryOptionalPort, null);
        var data = Setting.Create("--data", Variables[2], "Where everything is kept. The same directory keeps its accounts and keys.",
            "a directory's path", TryPath, Path.GetFullPath(".idlecloud"));
        var model = Setting.Create("--model", Variables[3], "The model that the miners serve, a GGUF file.",
            "the path of a GGUF file", TryModel, SmallModel);
        var miners = Setting.Create("--miners", Variables[4], "Miner agents to start, 0 to 8.", "a whole number from 0 to 8",
            (string text, out int value) => TryNumber(text, 0, 8, out value), 1);
        var pace = Setting.Create<int?>("--max-tokens-per-second", Variables[5], "The owner's cap on each miner; default none.",
            "a whole number from 1 to 1000000", TryPace, null);
        var postgres = Setting.Create<string?>("--postgres", Variables[6],
            "A connection string (Npgsql) of an empty or earlier used database; default a private PostgreSQL in the data directory.",
            "a connection string", TryText, null);
        var stop = new Option<bool>("--stop-on-stdin-close") { Description = "Stop when standard input ends, too." };

        var command = new Command(name, description)
        {
            port, tlsPort, data, model, miners, pace, postgres, stop, new HelpOption(),
        };
        command.SetAction(result => run(new DemoOptions
        {
            Port = result.GetValue(port),
            TlsPort = result.GetValue(tlsPort),
            DataDirectory = result.GetValue(data)!,
            ModelPath = result.GetValue(model)!,
            Miners = result.GetValue(miners),
            MaxTokensPerSecond = result.GetValue(pace),
            Postgres = result.GetValue(postgres),
            StopOnStdinClose = result.GetValue(stop),
        }, result));
        return command;
    }

    /// <summary>Reads a whole number of a range.</summary>
    public static bool TryNumber(string text, int from, int to, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= from && value <= to;

    private static bool TryPort(string text, out int value) => TryNumber(text, 1, 65535, out value);

    private static bool TryOptionalPort(string text, out int? value) => TryOptional(text, 1, 65535, out value);

    private static bool TryPace(string text, out int? value) => TryOptional(text, 1, 1_000_000, out value);

    private static bool TryOptional(string text, int from, int to, out int? value)
    {
        bool parsed = TryNumber(text, from, to, out int number);
        value = parsed ? number : null;
        return parsed;
    }

    private static bool TryPath(string text, out string value)
    {
        value = text.Length == 0 ? "" : Path.GetFullPath(text);
        return text.Length > 0 && !File.Exists(value);
    }

    private static bool TryModel(string text, out string value)
    {
        value = text.Length == 0 ? "" : Path.GetFullPath(text);
        return File.Exists(value);
    }

    private static bool TryText(string text, out string? value)
    {
        value = text;
        return text.Length > 0;
    }
}
