using IdleCloud.Contracts.Catalog;
using IdleCloud.Demo.Models;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Demo;

public sealed class DemoModelTests
{
    [Fact]
    public void Read_TheSmallModel_TellsWhatTheCatalogueSays() =>
        Assert.Equal(new DemoModel(RepositoryFiles.SmallModel, "idle-tiny", "Idle Tiny", 1024, ModelFamily.Think), DemoModel.Read(RepositoryFiles.SmallModel));

    [Fact]
    public void Read_WhenTheFileIsSomethingElse_NamesTheFlag()
    {
        string other = Path.Combine(RepositoryFiles.Root, "README.md");
        var error = Assert.Throws<DemoException>(() => DemoModel.Read(other));
        Assert.Equal($"--model {other} cannot be served: it is no GGUF file: it does not begin as one.", error.Message);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(4000)]
    public void Read_WhenTheFileIsCutOff_SaysSo(int length)
    {
        using var directory = new TempDirectory();
        string cut = Path.Combine(directory.Path, "cut.gguf");
        File.WriteAllBytes(cut, File.ReadAllBytes(RepositoryFiles.SmallModel)[..length]);
        Assert.Contains("it is cut off", Assert.Throws<DemoException>(() => DemoModel.Read(cut)).Message, StringComparison.Ordinal);
    }
}
