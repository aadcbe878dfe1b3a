using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.MinerAgent.Llama;
using IdleCloud.Tests.MinerAgent.OpenAi;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Hosting;

/// <summary>What an owner reads and what a service manager gets, for each thing that can be wrong: the program itself, run to its end.</summary>
public sealed class AgentExitTests
{
    // settings beside a good gateway, key and model | exit code | what is printed. {folder} is the run's own folder.
    private const string Table = """
        gateway=                                  | 2 | --gateway: is required
        gateway=gateway.example                   | 2 | --gateway: must be a URL that begins with http:// or https://, not 'gateway.example'
        gateway=ftp://gateway.example             | 2 | --gateway: must be a URL
        key=                                      | 2 | --key: is required
        key=ic_customer                           | 2 | --key: is no miner key
        key=;key-file={folder}/none               | 2 | --key-file: Could not find file
        model=                                    | 2 | --model: is required with the llama engine
        model={folder}/none.gguf                  | 2 | --model: there is no file
        model={folder}                            | 2 | is a folder: name the GGUF file in it
        model={folder}/page.gguf                  | 2 | is no GGUF file: it does not begin as one
        model={folder}/empty.gguf                 | 2 | is no GGUF file
        engine=tensor                             | 2 | --engine: must be one of llama, llamasharp, openai, not 'tensor'
        engine-url=127.0.0.1:8000                 | 2 | --engine-url: must be a URL
        slots=many                                | 2 | --slots: must be a whole number from 1 to 256, not 'many'
        IDLECLOUD_MINER_SLOTS=0                   | 2 | IDLECLOUD_MINER_SLOTS: must be a whole number
        speed=fast                                | 2 | '--speed'
        config={folder}/none.json                 | 2 | --config: Could not find file
        config={folder}/cut.json                  | 2 | cut.json is no JSON at line 2
        config={folder}/list.json                 | 2 | list.json is no JSON object
        config={folder}/typo.json                 | 2 | slotz in
        data={folder}/page.gguf/data              | 2 | --data: 
        engine-dir={folder}/page.gguf/engines     | 3 | cannot be installed in
        model={folder}/cut.gguf                   | 3 | cannot be used: it is cut off
        PATH={folder}                             | 3 | needs Node.js, and there is no `node`. Install Node.js 20
        PATH={folder}/old                         | 3 | needs Node.js 20 or newer; 
        PATH={folder}/nonpm;engine-dir={folder}/e | 3 | there is no `npm` to do it. Install npm
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, int, string> Rows => [.. Table.Split('\n')
        .Select(row => row.Split('|', StringSplitOptions.TrimEntries))
        .Select(cells => new TheoryDataRow<string, int, string>(cells[0], int.Parse(cells[1]), cells[2]))];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Agent_WhenSomethingIsWrong_SaysWhatAndEnds(string settings, int code, string said)
    {
        using var files = MakeFiles();
        string[] given = settings.Replace("{folder}", files.Path, StringComparison.Ordinal).Split(';');
        await using AgentRun agent = AgentRun.Start(
            new Uri($"http://127.0.0.1:{FreePort.Take()}"), [.. given.Select(setting => setting.Split('=', 2)).Select(pair => (pair[0], pair[1]))]);

        int ended = await agent.Exited.WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(30)), Cancel);
        Assert.Contains(said, agent.Output, StringComparison.Ordinal);
        Assert.Equal(code, ended);
        Assert.DoesNotContain("   at ", agent.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "--max-tokens-per-second")]
    [InlineData("--version", "0.")]
    public async Task Agent_WhenAsked_TellsAndEndsWell(string flag, string said)
    {
        (int code, string output) = await ProgramRun.CompleteAsync(Programs.Find("MinerAgent", "idlecloud-miner"), [flag]);
        Assert.Equal(0, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_WhenTheGatewayRefusesItsKey_EndsBeforeItInstallsAnything()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(status: 401);
        await using AgentRun agent = AgentRun.Start(gateway.Url, ("engine-dir", "{folder}/engines"));

        Assert.Equal(2, await agent.Exited.WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(30)), Cancel));
        Assert.Contains("does not know this miner key (--key", agent.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Installing", agent.Output, StringComparison.Ordinal);
        // Once, and no retry.
        Assert.Equal(["Bearer im_wellformed"], gateway.Keys);
    }

    [Theory]
    [InlineData(404, "there is no IdleCloud gateway at that address (status 404): check --gateway")]
    [InlineData(301, "sends its visitors elsewhere (status 301)")]
    [InlineData(503, "is busy or starting (status 503)")]
    [InlineData(200, "is it an IdleCloud gateway")]
    public async Task Agent_WhenTheGatewayAnswersOddly_SaysSoAndGoesOn(int status, string said)
    {
        await using TestGateway gateway = await TestGateway.StartAsync(status);
        await using ScriptedServer engine = await ScriptedServer.StartAsync();
        await GoesOnAsync(gateway.Url, engine, said);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}", "Closed", "nothing answers at http://127.0.0.1:")]
    [InlineData("http://no-such-host.invalid", "Closed", "there is no host no-such-host.invalid: check --gateway")]
    [InlineData("http://127.0.0.1:{port}", "Tls", "try --gateway https://")]
    [InlineData("https://127.0.0.1:{port}", "Plain", "does not speak TLS: try --gateway http://")]
    [InlineData("https://127.0.0.1:{port}", "Tls", "is not trusted here")]
    public async Task Agent_WhenTheGatewayCannotBeReached_SaysWhyAndGoesOn(string url, string listener, string said)
    {
        await using TestGateway? gateway = listener == "Closed" ? null : await TestGateway.StartAsync(status: 400, isTls: listener == "Tls");
        await using ScriptedServer engine = await ScriptedServer.StartAsync();
        int port = gateway?.Url.Port ?? FreePort.Take();
        await GoesOnAsync(new Uri(url.Replace("{port}", $"{port}", StringComparison.Ordinal)), engine, said);
    }

    [Theory]
    [InlineData("/nothing", 200, "most servers have their API at …/v1 (--engine-url)")]
    [InlineData("/v1", 200, "what answers there speaks no JSON (--engine-url)")]
    [InlineData("/v1", 500, "status 500")]
    public async Task Agent_WhenTheEnginesServerIsNone_SaysWhatItIsAndWaits(string path, int status, string said)
    {
        await using ScriptedServer engine = await ScriptedServer.StartAsync();
        engine.Models = "<html>hello</html>";
        engine.ModelsStatus = status;
        await using TestGateway gateway = await TestGateway.StartAsync(status: 503);
        await using AgentRun agent = AgentRun.Start(gateway.Url, ("engine-url", new Uri(engine.Url, path).ToString()), ("model", ""));

        await agent.PrintedAsync(said);
        await agent.PrintedAsync("Starting the engine again in");
        Signals.Send(agent.Id, Signal.Interrupt);
        Assert.Equal(0, await agent.Exited.WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(30)), Cancel));
    }

    /// <summary>It tells, starts its engine, tells again when it dials, and ends well when it is asked to.</summary>
    private static async Task GoesOnAsync(Uri gateway, ScriptedServer engine, string said)
    {
        await using AgentRun agent = AgentRun.Start(gateway, ("engine-url", new Uri(engine.Url, "/v1").ToString()), ("model", ""));
        await agent.PrintedAsync("The gateway is not there yet: ");
        await agent.PrintedAsync("Engine ready");
        await agent.PrintedAsync("dialling again in");
        Assert.True(agent.Output.Split(said).Length > 2, agent.Output);
        Signals.Send(agent.Id, Signal.Interrupt);
        Assert.Equal(0, await agent.Exited.WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(30)), Cancel));
    }

    private static TempDirectory MakeFiles()
    {
        var files = new TempDirectory();
        void Write(string name, string text) => File.WriteAllText(Path.Combine(files.Path, name), text);
        Write("page.gguf", "<html></html>");
        Write("empty.gguf", "");
        Write("cut.json", "{ \"slots\": 4,\n");
        Write("list.json", "[1]");
        Write("typo.json", "{ \"slotz\": 4 }");
        File.WriteAllBytes(Path.Combine(files.Path, "cut.gguf"), File.ReadAllBytes(LlamaTestEngine.ModelPath)[..100_000]);
        MakeProgram("old", "v16.1.0");
        MakeProgram("nonpm", "v20.1.0");
        return files;

        void MakeProgram(string folder, string version)
        {
            Directory.CreateDirectory(Path.Combine(files.Path, folder));
            string program = Path.Combine(files.Path, folder, "node");
            File.WriteAllText(program, $"#!/bin/sh\necho {version}\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
