using IdleCloud.Contracts.Accounts;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Accounts;

/// <summary>Accounts on the grain host, stored in PostgreSQL.</summary>
public sealed class AccountGrainTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private readonly IAccountGrain _account = silo.Grains.GetGrain<IAccountGrain>($"acct_{Guid.NewGuid():n}");

    [Fact]
    public async Task GetAsync_WhenTheAccountWasNeverCreated_FindsNone()
    {
        Assert.Null(await _account.GetAsync());
        Assert.Equal(AdmitResult.NotFound, await _account.AdmitAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task CreateAsync_WhenRepeated_ChangesNothing()
    {
        AccountInfo first = await _account.CreateAsync("Ada");
        Assert.Equal(first, await _account.CreateAsync("Ada"));
        Assert.Equal(first, await _account.GetAsync());
        Assert.Equal(AdmitResult.Admitted, await _account.AdmitAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task SetSuspendedAsync_WhenLifted_AdmitsAgain()
    {
        await _account.CreateAsync("Ada");
        await _account.SetSuspendedAsync(true);
        Assert.Equal(AdmitResult.Suspended, await _account.AdmitAsync(Guid.NewGuid()));
        await _account.SetSuspendedAsync(false);
        Assert.Equal(AdmitResult.Admitted, await _account.AdmitAsync(Guid.NewGuid()));
    }
}
