using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Llama;

namespace IdleCloud.Tests.MinerAgent.Llama;

/// <summary>What the owner reads when npm fails.</summary>
public sealed class NpmFailureTests
{
    [Theory]
    [InlineData("npm error code EINTEGRITY\nnpm error sha512-a integrity checksum failed", true, "is not the one that this program was made with")]
    [InlineData("npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device", true, "no space is left for /engines. Make room")]
    [InlineData("npm error code EACCES", true, "this user may not write to /engines")]
    [InlineData("npm error code ETARGET", true, "the registry does not have the package")]
    [InlineData("npm warn x\nnpm error code ENOTFOUND\nnpm error network", false, "The first start needs a network")]
    [InlineData("npm ERR! code ETIMEDOUT", false, "the package registry cannot be reached")]
    [InlineData("npm did not end within 1800 s", false, "npm failed. npm says: npm did not end within 1800 s")]
    public void ToException_OfWhatNpmSays_TellsWhatToDo(string said, bool isPermanent, string told)
    {
        EngineStartException failure = NpmFailure.ToException(said, "/engines");
        Assert.Equal(isPermanent, failure.IsPermanent);
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }
}
