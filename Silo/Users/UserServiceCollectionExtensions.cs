using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Users;

/// <summary>Registration of the users.</summary>
internal static class UserServiceCollectionExtensions
{
    /// <summary>Adds the users' options, stored types and passwords.</summary>
    public static IServiceCollection AddUsers(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<UserOptions, UserOptionsValidator>().BindConfiguration(UserOptions.Section);
        return services.AddSingleton<IJsonTypeInfoResolver>(UserJsonContext.Default).AddSingleton<Passwords>();
    }
}
