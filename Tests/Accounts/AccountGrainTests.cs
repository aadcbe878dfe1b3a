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
        Assert.Equal(AdmitStatus.NotFound, (await AdmitAsync()).Status);
    }

    [Fact]
    public async Task CreateAsync_WhenRepeated_ChangesNothing()
    {
        AccountInfo first = await _account.CreateAsync("Ada");
        Assert.Equal(first, await _account.CreateAsync("Ada"));
        Assert.Equal(first, await _account.GetAsync());
        Assert.Equal(AdmitStatus.InsufficientCredits, (await AdmitAsync()).Status);
    }

    [Fact]
    public async Task ChangeAsync_WhenASuspensionIsLifted_AdmitsAgain()
    {
        await _account.CreateAsync("Ada");
        await _account.ChangeAsync(new AccountChange { IsSuspended = true });
        Assert.Equal(AdmitStatus.Suspended, (await AdmitAsync()).Status);
        await _account.ChangeAsync(new AccountChange { IsSuspended = false });
        Assert.Equal(AdmitStatus.InsufficientCredits, (await AdmitAsync()).Status);
    }

    [Fact]
    public async Task ChangeAsync_OfPlanAndLimits_KeepsWhatIsNotNamed()
    {
        await _account.CreateAsync("Ada");
        Assert.Equal(10, (await _account.GetRateLimitAsync("key", null))!.Value.Limit);
        await _account.ChangeAsync(new AccountChange { Plan = AccountPlan.Pro });
        Assert.Equal(300, (await _account.GetRateLimitAsync("key", null))!.Value.Limit);
        await _account.ChangeAsync(new AccountChange { Limits = new AccountLimits { RequestsPerMinute = 7 } });
        AccountInfo changed = await _account.ChangeAsync(new AccountChange { IsSuspended = true });
        Assert.Equal((AccountPlan.Pro, 7, true), (changed.Plan, changed.Limits!.RequestsPerMinute, changed.IsSuspended));
        Assert.Equal(new RateLimit(7, 7, default), (await _account.GetRateLimitAsync("key", null))!.Value with { Reset = default });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(AccountLimits.MaxRequestsPerMinute + 1)]
    public async Task ChangeAsync_OfALimitOutOfRange_Throws(int limit)
    {
        await _account.CreateAsync("Ada");
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await _account.ChangeAsync(new AccountChange { Limits = new AccountLimits { RequestsPerMinute = limit } }));
    }

    private ValueTask<AdmitResult> AdmitAsync() => _account.AdmitAsync(Samples.Admission());
}
