# The gateway, full build. From the repository's root: docker build -f docker/gateway.Dockerfile -t idlecloud-gateway .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish GatewayHost/GatewayHost.csproj -c Release -p:GrainHost=Orleans -p:FullBuild=true -o /program

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /program /program
# The keys of the first account, where one is asked for.
RUN mkdir -p /var/lib/idlecloud && chown -R $APP_UID /var/lib/idlecloud
ENV IDLECLOUD_Gateway__Address=0.0.0.0 \
    IDLECLOUD_Gateway__Port=8080 \
    IDLECLOUD_Gateway__DataDirectory=/var/lib/idlecloud \
    IDLECLOUD_Telemetry__MetricsPort=9464
# 8080 customers and miners; 8443 other gateways and 9464 metrics, for the cluster alone.
EXPOSE 8080 8443 9464
USER $APP_UID
ENTRYPOINT ["dotnet", "/program/IdleCloud.GatewayHost.dll"]
