using IdleCloud.Demo.Options;

namespace IdleCloud.Tests.Demo;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task Parse_WithoutFlags_GivesTheDefaults()
    {
        var options = await RunAsync();
        Assert.Equal(8080, options.Port);
        Assert.Equal(Path.GetFullPath(".idlecloud"), options.DataDirectory);
        Assert.Equal(1, options.Miners);
        Assert.Null(options.TlsPort);
        Assert.Null(options.MaxTokensPerSecond);
        Assert.Null(options.Postgres);
    }

    [Fact]
    public async Task Parse_WithFlags_GivesTheirValues()
    {
        var options = await RunAsync("--port", "9000", "--tls-port=9443", "--data", "/tmp/x", "--miners", "8", "--max-tokens-per-second", "20");
        Assert.Equal((9000, 9443, "/tmp/x", 8, 20), (options.Port, options.TlsPort, options.DataDirectory, options.Miners, options.MaxTokensPerSecond));
    }

    [Theory]
    [InlineData("--port", "0", "a port from 1 to 65535")]
    [InlineData("--port", "80a", "a port from 1 to 65535")]
    [InlineData("--tls-port", "70000", "a port from 1 to 65535")]
    [InlineData("--miners", "9", "a whole number from 0 to 8")]
    [InlineData("--miners", "-1", "a whole number from 0 to 8")]
    [InlineData("--max-tokens-per-second", "0", "a whole number from 1 to 1000000")]
    [InlineData("--max-tokens-per-second", "1.5", "a whole number from 1 to 1000000")]
    [InlineData("--model", "/no/such/file.gguf", "the path of a GGUF file")]
    [InlineData("--data", "/etc/passwd", "a directory's path")]
    public void Parse_WithABadValue_NamesTheFlagAndWhatItMustBe(string flag, string value, string mustBe)
    {
        var error = Assert.Single(DemoCommand.Create(_ => Task.FromResult(0)).Parse([flag, value]).Errors);
        Assert.Equal($"{flag} is '{value}'; it must be {mustBe}.", error.Message);
    }

    private static async Task<DemoOptions> RunAsync(params string[] arguments)
    {
        DemoOptions? options = null;
        var parsed = DemoCommand.Create(given =>
        {
            options = given;
            return Task.FromResult(0);
        }).Parse(arguments);
        Assert.Empty(parsed.Errors);
        await parsed.InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        return options!;
    }
}
