using IdleCloud.MinerAgent.Models;

namespace IdleCloud.Tests.MinerAgent.Models;

/// <summary>What the owner may write for a model.</summary>
public sealed class ModelSourceTests
{
    private static readonly Uri Hub = new("https://hub.example/");

    [Theory]
    [InlineData("hf:owner/repo/file.gguf", "https://hub.example/owner/repo/resolve/main/file.gguf")]
    [InlineData("hf:Owner/Repo-GGUF/sub/File.Q4_K_M.gguf", "https://hub.example/Owner/Repo-GGUF/resolve/main/sub/File.Q4_K_M.gguf")]
    [InlineData("hf:owner/repo@v1.2/file.gguf", "https://hub.example/owner/repo/resolve/v1.2/file.gguf")]
    [InlineData("https://files.example/a%20b.gguf?download=1", "https://files.example/a%20b.gguf?download=1")]
    [InlineData("http://127.0.0.1:8000/a.gguf", "http://127.0.0.1:8000/a.gguf")]
    public void Parse_OfAnAddress_TellsWhereTheFileIs(string text, string url)
    {
        ModelSource? source = ModelSource.Parse(text, Hub, out string? problem);
        Assert.Null(problem);
        Assert.Equal((url, text.StartsWith("hf:", StringComparison.Ordinal)), (source!.Url!.AbsoluteUri, source.IsHub));
        Assert.EndsWith(".gguf", source.FileName, StringComparison.Ordinal);
        Assert.DoesNotContain('/', source.FileName);
    }

    [Theory]
    [InlineData("hf:owner/file.gguf", "must be like hf:")]
    [InlineData("hf:owner/repo/../file.gguf", "must be like hf:")]
    [InlineData("hf:owner//file.gguf", "must be like hf:")]
    [InlineData("hf:own er/repo/file.gguf", "must be like hf:")]
    [InlineData("hf:owner/repo@/file.gguf", "must be like hf:")]
    [InlineData("hf:owner/repo@../file.gguf", "must be like hf:")]
    [InlineData("hf:owner/repo/file.safetensors", "only GGUF")]
    [InlineData("hf:owner/repo/.gguf", "only GGUF")]
    [InlineData("hf:owner/repo/big-00001-of-00003.gguf", "several files")]
    [InlineData("https://files.example/model.bin", "only GGUF")]
    [InlineData("http://files.example/model.gguf", "use https")]
    [InlineData("ftp://files.example/model.gguf", "use https")]
    [InlineData("file:///etc/model.gguf", "use https")]
    [InlineData("https://ada:secret@files.example/model.gguf", "password")]
    [InlineData("https://", "no URL")]
    public void Parse_OfAnythingElse_SaysWhatIsWrong(string text, string words)
    {
        Assert.Null(ModelSource.Parse(text, Hub, out string? problem));
        Assert.Contains(words, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void FileName_OfTwoAddresses_Differs()
    {
        string[] names = [.. new[] { "hf:a/b/m.gguf", "hf:a/c/m.gguf", "hf:a/b@v2/m.gguf" }.Select(text => ModelSource.Parse(text, Hub, out _)!.FileName)];
        Assert.Equal(3, names.Distinct().Count());
        Assert.All(names, name => Assert.StartsWith("m.", name, StringComparison.Ordinal));
    }
}
