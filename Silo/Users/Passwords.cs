using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Users;

/// <summary>
/// Hashes passwords with ASP.NET's own hasher, few at once and off the grains' turns: a hash costs a tenth of a second of a core, by
/// design, and a flood of sign-ins must not take all of them.
/// </summary>
internal sealed class Passwords : IDisposable
{
    private readonly PasswordHasher<Passwords> _hasher;
    private readonly SemaphoreSlim _slots;
    private readonly int _maxInside;
    private readonly Lazy<string> _nobodys;
    private int _inside;

    public Passwords(IOptions<UserOptions> options)
    {
        UserOptions users = options.Value;
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = users.PasswordIterations }));
        _slots = new(users.MaxHashing);
        _maxInside = users.MaxHashing + users.MaxWaiting;
        _nobodys = new(() => _hasher.HashPassword(this, Guid.NewGuid().ToString()));
    }

    /// <summary>A new hash; null when too many wait already.</summary>
    public async Task<string?> HashAsync(string password)
    {
        if (!await EnterAsync()) return null;
        try
        {
            return await Task.Run(() => _hasher.HashPassword(this, password));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Compares; null when too many wait already.</summary>
    /// <param name="hash">The stored hash; null for nobody's, which takes the same time and never fits.</param>
    /// <param name="password">What was given.</param>
    public async Task<PasswordVerificationResult?> VerifyAsync(string? hash, string password)
    {
        if (!await EnterAsync()) return null;
        try
        {
            PasswordVerificationResult result = await Task.Run(() => _hasher.VerifyHashedPassword(this, hash ?? _nobodys.Value, password));
            return hash is null ? PasswordVerificationResult.Failed : result;
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task<bool> EnterAsync()
    {
        if (Interlocked.Increment(ref _inside) > _maxInside)
        {
            Interlocked.Decrement(ref _inside);
            return false;
        }

        await _slots.WaitAsync();
        return true;
    }

    private void Leave()
    {
        Interlocked.Decrement(ref _inside);
        _slots.Release();
    }
}
